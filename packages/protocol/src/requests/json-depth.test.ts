import { expect, it } from 'vitest';
import { ClientFrame } from '../frames/client-frame.ts';
import { isShallow, maxJsonDepth } from '../json/json-depth.ts';
import { PostMessageRequest } from './messages.ts';
import { CreateSessionRequest } from './sessions.ts';

function nested(levels: number): unknown {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels));
}

it('tells how deep a value nests, without exhausting the stack', () => {
  expect(isShallow('text')).toBe(true);
  expect(isShallow({ a: [1, { b: null }] })).toBe(true);
  expect(isShallow(nested(maxJsonDepth))).toBe(true);
  expect(isShallow(nested(maxJsonDepth + 1))).toBe(false);
  expect(isShallow(nested(100_000))).toBe(false);
});

it('refuses metadata that nests too deep wherever a client may send it', () => {
  const metadata = { a: nested(50_000) };
  const agents = { primary: { provider: 'demo' } };
  for (const result of [
    ClientFrame.safeParse({ type: 'text', content: 'x', metadata }),
    PostMessageRequest.safeParse({ content: 'x', metadata }),
    CreateSessionRequest.safeParse({ session_type: 'human_agent', agents, metadata }),
  ]) {
    expect(result.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['metadata', 'must not nest deeper than 64 levels'],
    ]);
  }
});
