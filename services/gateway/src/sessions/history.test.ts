import type { LogEntry } from '@agentconnect/broker';
import { openFrame, sealFrame } from '@agentconnect/protocol';
import { expect, test } from 'vitest';
import { historyBody } from './history.ts';

function entry(seq: number, content: string): LogEntry {
  const messageId = `msg_${seq}`;
  const timestamp = '2026-01-01T00:00:00.000Z';
  const frame = sealFrame(openFrame({ type: 'text', content, messageId }), seq, messageId, timestamp);
  return { seq, messageId, at: Date.parse(timestamp), origin: '', attempt: 0, frame: Buffer.from(frame) };
}

test('puts frames together as they are', () => {
  const body = historyBody({ entries: [entry(1, 'Grüße "🙂"'), entry(2, '\u2028')], next: '2.msg_2' });
  const parsed = JSON.parse(body.toString()) as { messages: { content: string }[]; next: string };
  expect(parsed.messages.map(({ content }) => content)).toEqual(['Grüße "🙂"', '\u2028']);
  expect(parsed.next).toBe('2.msg_2');
});

test('of nothing is an empty page', () => {
  expect(historyBody({ entries: [], next: null }).toString()).toBe('{"messages":[],"next":null}');
});
