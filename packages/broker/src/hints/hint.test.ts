import { expect, it } from 'vitest';
import { parseHints } from './hint.ts';

it('does not hold in memory what came beside a frame', () => {
  const read = Buffer.from(`${'x'.repeat(100_000)}D ses_0_a rsp_b 1 2 3\n{"a":1}`);
  const [hint] = parseHints(read.subarray(100_000));
  expect(hint).toMatchObject({ kind: 'delta', sessionId: 'ses_0_a', offset: 2, length: 3 });
  if (hint?.kind !== 'delta') throw new Error('no delta');
  expect(hint.frame.toString()).toBe('{"a":1}');
  expect(hint.frame.buffer).not.toBe(read.buffer);
});

it('reads many hints of one message, and passes over those that it does not know', () => {
  const hints = ['D ses_0_a rsp_b 1 2 3\n{"a":1}', 'Z something\nnew', 'D ses_0_b rsp_c 1 0 4\n{"b":"ä"}'];
  const sizes = hints.map((hint) => Buffer.byteLength(hint));
  const read = parseHints(Buffer.from(`M ${sizes.join(' ')}\n${hints.join('')}`));
  expect(read).toMatchObject([{ sessionId: 'ses_0_a' }, { sessionId: 'ses_0_b' }]);
  expect(read.map((hint) => 'frame' in hint && hint.frame.toString())).toEqual(['{"a":1}', '{"b":"ä"}']);
});
