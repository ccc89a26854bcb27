import { expect, it } from 'vitest';
import { TextAcks } from './text-acks.ts';

const entry = (seq: number, messageId = `msg_${seq}`) => ({
  seq,
  messageId,
  at: 1,
  origin: '',
  attempt: 0,
  frame: Buffer.from('{}'),
});

function open(): { acks: TextAcks; sent: unknown[] } {
  const sent: unknown[] = [];
  const acks = new TextAcks({ acks: { observe: () => undefined } as never }, (frame) => {
    const { metadata } = JSON.parse(frame) as { metadata: Record<string, unknown> };
    sent.push([metadata['seq'], metadata['client_message_id'], metadata['duplicate']]);
  });
  acks.startAt(1);
  return { acks, sent };
}

it('acks a text that was sent again at its place in the log, once', () => {
  const { acks, sent } = open();
  acks.again(entry(3), 'c3');
  acks.again(entry(3), 'c3');
  acks.reached(entry(2));
  expect(sent).toEqual([]);
  acks.reached(entry(3));
  expect(sent).toEqual([[3, 'c3', true]]);
  acks.again(entry(2), 'c2');
  expect(sent).toEqual([
    [3, 'c3', true],
    [2, 'c2', true],
  ]);
});

it('does not ack a text at whose place another entry stands, or whose log is lost', () => {
  const { acks, sent } = open();
  acks.again(entry(2), 'c2');
  acks.reached(entry(2, 'msg_other'));
  acks.again(entry(3), 'c3');
  acks.startAt(0);
  for (const seq of [1, 2, 3]) acks.reached(entry(seq));
  expect(sent).toEqual([]);
});

it('has no room while very many wait', async () => {
  const { acks } = open();
  for (let seq = 2; seq < 257; seq += 1) acks.again(entry(seq), `c${seq}`);
  await acks.hasRoom();
  acks.again(entry(257), 'c257');
  let has = false;
  const room = acks.hasRoom().then(() => (has = true));
  await Promise.resolve();
  expect(has).toBe(false);
  acks.reached(entry(2));
  await room;
});
