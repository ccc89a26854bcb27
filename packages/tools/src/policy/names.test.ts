import { describe, expect, it } from 'vitest';
import { callIdOf } from './call-id.ts';
import { modelNameOf } from './model-name.ts';

const everyProvider = /^[A-Za-z0-9_-]{1,64}$/;

const names = [
  'weather',
  'get_weather',
  'get-weather',
  'github.create_issue',
  'github.create-issue',
  'github.a.b',
  'github.a_b',
  'github.a__b',
  'github__a.b',
  'github.a/b',
  'github_.a',
  'github._a',
  'github__a',
  'github.a',
  'a__b',
  'a.b',
  'a____b',
  `files.${'x'.repeat(128)}`,
  `files.${'x'.repeat(127)}y`,
];

describe('the name of a tool as models know it', () => {
  it.each(names)('is one that every provider takes: %s', (name) => {
    expect(modelNameOf(name)).toMatch(everyProvider);
  });

  it('is plain where it can be', () => {
    expect(names.slice(0, 4).map(modelNameOf)).toEqual([
      'weather',
      'get_weather',
      'get-weather',
      'github__create_issue',
    ]);
  });

  it('is different for different tools', () => {
    expect(new Set(names.map(modelNameOf)).size).toBe(names.length);
  });
});

describe('the id of a call', () => {
  it('follows from the session, the turn and the number of the call', () => {
    const id = callIdOf('ses_0_a', 'msg_b', 0);
    expect(id).toMatch(/^call_[0-9a-f]{24}$/);
    expect(callIdOf('ses_0_a', 'msg_b', 0)).toBe(id);
    const others = [
      callIdOf('ses_0_a', 'msg_b', 1),
      callIdOf('ses_0_a', 'msg_c', 0),
      callIdOf('ses_1_a', 'msg_b', 0),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
  });
});
