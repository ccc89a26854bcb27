import { describe, expect, it } from 'vitest';
import { SentText } from './sent-text.ts';
import { readServerFrame } from './server-frame.ts';
import type { SessionEvent } from './session-event.ts';
import { SessionReader } from './session-reader.ts';
import { StopRequests } from './stop-requests.ts';
import { TextSender } from './text-sender.ts';

/** A reader with frames as a server sends them, and nothing on the other side. */
function newReader() {
  const events: SessionEvent[] = [];
  const faults: string[] = [];
  const wire: string[] = [];
  const sender = new TextSender(
    { outboxMax: 10, ackMs: 60_000, patienceMs: 1_000, backOff: { baseMs: 1, capMs: 1 } },
    { send: ({ content }) => wire.push(content), stalled: () => undefined },
  );
  const reader = new SessionReader({
    cursor: '0.',
    sender,
    stops: new StopRequests(),
    emit: (event) => events.push(event),
    onReady: () => sender.up(),
    onFault: (fault) => faults.push(fault),
    onTokenExpiring: () => undefined,
    history: () => {
      throw new Error('nothing is looked up here');
    },
  });
  const take = (frame: object, at = 'noon'): void =>
    reader.take(readServerFrame(JSON.stringify({ timestamp: at, ...frame })));
  const entry = (type: string, seq: number, id: string, metadata: object = {}, at = id): void =>
    take({ type, content: id, metadata: { message_id: id, seq, cursor: `${seq}.${id}`, ...metadata } }, at);
  const ack = (clientId: string, seq: number, id: string, duplicate = false): void => {
    const place = { message_id: id, seq, cursor: `${seq}.${id}`, duplicate };
    take({ type: 'info', metadata: { event: 'ack', client_message_id: clientId, ...place } });
  };
  const notice = (event: string): void => take({ type: 'system', metadata: { event } });
  const say = (clientId: string): SentText => {
    const text = new SentText(clientId, { type: 'text', content: clientId });
    sender.add(text);
    reader.expect(text);
    return text;
  };
  sender.up();
  return { reader, sender, events, faults, wire, take, entry, ack, notice, say };
}

const typesOf = (events: readonly SessionEvent[]): string[] => events.map(({ type }) => type);

describe('SessionReader', () => {
  it('takes a gap for a fault, and goes on from its cursor', () => {
    const { reader, events, faults, entry } = newReader();
    entry('text', 1, 'msg_1');
    entry('text', 3, 'msg_3');
    expect(faults).toEqual(['entry 3 does not follow']);
    expect(reader.cursor).toBe('1.msg_1');
    entry('text', 1, 'msg_1');
    entry('text', 2, 'msg_2');
    expect(typesOf(events)).toEqual(['text', 'text']);
  });

  it('counts acks, but none of a duplicate', async () => {
    const { faults, ack, say, events, entry } = newReader();
    const text = say('one');
    ack('one', 1, 'msg_1', true);
    await expect(text.acked).resolves.toMatchObject({ duplicate: true });
    entry('text', 1, 'msg_1', { client_message_id: 'one' });
    entry('response', 2, 'rsp_1', { in_reply_to: 'msg_1' });
    await expect(text.answered).resolves.toMatchObject({ content: 'rsp_1' });
    say('two');
    ack('two', 4, 'msg_4');
    expect(faults).toEqual(['the ack of 4 does not follow']);
    expect(typesOf(events)).toEqual(['acked', 'response']);
  });

  it('fails a text by the error in the log, and its tokens with it', async () => {
    const { ack, say, entry } = newReader();
    const text = say('one');
    ack('one', 1, 'msg_1');
    entry('error', 2, 'rsp_1', { in_reply_to: 'msg_1', code: 'PROVIDER_TIMEOUT', details: {} });
    await expect(text.answered).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: true });
    await expect(text.tokens[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'PROVIDER_TIMEOUT',
    });
  });

  it('after lost writes says again what was lost, and tells only what is new', async () => {
    const { reader, events, faults, wire, ack, notice, say, entry } = newReader();
    const first = say('one');
    ack('one', 1, 'msg_1');
    entry('response', 2, 'rsp_1', { in_reply_to: 'msg_1' });
    const second = say('two');
    ack('two', 3, 'msg_3');
    await second.acked;
    // The log has lost its third entry; the second was written again.
    notice('resync');
    expect(wire).toEqual(['one', 'two', 'two']);
    entry('text', 1, 'msg_1', { client_message_id: 'one' });
    entry('response', 2, 'rsp_1', { in_reply_to: 'msg_1' }, 'one o’clock');
    ack('two', 3, 'msg_3b');
    entry('response', 4, 'rsp_3b', { in_reply_to: 'msg_3b' });
    await expect(first.answered).resolves.toMatchObject({ timestamp: 'rsp_1' });
    await expect(second.answered).resolves.toMatchObject({ content: 'rsp_3b' });
    expect(faults).toEqual([]);
    expect(typesOf(events)).toEqual([
      'acked',
      'response',
      'acked',
      'resync',
      'response',
      'acked',
      'response',
    ]);
    expect(reader.cursor).toBe('4.rsp_3b');
  });

  it('tells of a text in the log that nobody waits for any more', async () => {
    const { reader, events, wire, say, ack, entry, take } = newReader();
    const text = say('one');
    reader.giveUp(text, new Error('enough'));
    await expect(text.answered).rejects.toThrow('enough');
    ack('one', 1, 'msg_1');
    entry('response', 2, 'rsp_1', { in_reply_to: 'msg_1' });
    const refused = say('two');
    const refusal = { code: 'REDIS_UNAVAILABLE', details: { retry_after: 60 }, client_message_id: 'two' };
    take({ type: 'error', content: 'no', metadata: refusal });
    await expect(refused.answered).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    ack('two', 3, 'msg_3');
    expect(typesOf(events)).toEqual(['acked', 'response', 'acked']);
    expect(wire).toEqual(['one', 'two']);
    expect(reader.known('two')).toBeUndefined();
  });

  it('keeps the order of texts when one is refused for now, and gives up in the end', async () => {
    const { wire, say, take, ack, sender } = newReader();
    const first = say('one');
    say('two');
    const refuse = (code: string, retryAfter?: number): void =>
      take({
        type: 'error',
        content: code,
        metadata: { code, client_message_id: 'one', details: { retry_after: retryAfter } },
      });
    refuse('MAILBOX_FULL', 0);
    await expect.poll(() => wire).toEqual(['one', 'one']);
    refuse('RATE_LIMITED', 60);
    await expect(first.answered).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 60 });
    expect(wire).toEqual(['one', 'one', 'two']);
    ack('two', 1, 'msg_1');
    sender.down();
  });
});
