import { ToolPattern } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { matches } from './tool-pattern.ts';

describe('a pattern', () => {
  it.each([
    ['weather', 'weather'],
    ['github.*', 'github.create_issue'],
    ['github.*', 'github.'],
    ['*', 'anything'],
    ['*.delete_*', 'files.delete_all'],
    ['a*b*c', 'a--b--b--c'],
    ['**', 'x'],
    ['a*a', 'aa'],
  ])('%s names %s', (pattern, name) => expect(matches(pattern, name)).toBe(true));

  it.each([
    ['weather', 'weather2'],
    ['weather', 'Weather'],
    ['github.*', 'github'],
    ['github.*', 'gitlab.create_issue'],
    ['a*a', 'a'],
    ['a*b*c', 'a--c--b'],
    ['*.delete_*', 'files.delete'],
    ['', 'x'],
  ])('%s does not name %s', (pattern, name) => expect(matches(pattern, name)).toBe(false));

  it('takes a time that is proportional to the name', () => {
    const started = performance.now();
    expect(matches(`${'*a'.repeat(100)}b`, 'a'.repeat(100_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each(['', 'a b', 'a'.repeat(300), '(a|b)', 'ä'])('may not be %j', (text) => {
    expect(ToolPattern.safeParse(text).success).toBe(false);
  });
});
