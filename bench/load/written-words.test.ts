import { passingFrame } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { scriptOf, wordsUpTo } from './written-words.ts';

const script = scriptOf(12);
const piece = (from: number, to: number): Buffer =>
  Buffer.from(
    passingFrame(
      {
        type: 'info',
        content: script.slice(from, to),
        metadata: { event: 'delta', message_id: 'rsp_1', offset: from, attempt: 1 },
      },
      0,
    ),
  );

it('writes as many words as it is asked for', () => {
  expect(script.split(' ')).toHaveLength(12);
  expect(new Set(script.split(' ')).size).toBe(12);
});

it('tells from a piece how far the answer has come', () => {
  expect(wordsUpTo(piece(0, 8))).toBe(1);
  expect(wordsUpTo(piece(8, 24))).toBe(3);
  expect(wordsUpTo(piece(24, script.length))).toBe(12);
});
