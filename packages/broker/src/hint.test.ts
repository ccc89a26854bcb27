import { expect, it } from 'vitest';
import { parseHint } from './hint.ts';

it('does not hold in memory what came beside a frame', () => {
  const read = Buffer.from(`${'x'.repeat(100_000)}D ses_0_a rsp_b 1 2 3\n{"a":1}`);
  const hint = parseHint(read.subarray(100_000));
  expect(hint).toMatchObject({ kind: 'delta', sessionId: 'ses_0_a', offset: 2, length: 3 });
  if (hint?.kind !== 'delta') throw new Error('no delta');
  expect(hint.frame.toString()).toBe('{"a":1}');
  expect(hint.frame.buffer).not.toBe(read.buffer);
});
