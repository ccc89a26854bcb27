import { describe, expect, it } from 'vitest';
import { Sender } from '../sending/sender.ts';
import { SentText } from '../sending/sent-text.ts';
import { readServerFrame } from './server-frame.ts';
import type { SessionEvent } from './session-event.ts';
import { SessionReader } from './session-reader.ts';
import { StopRequest } from '../sending/stop-request.ts';

/** A reader with frames as a server sends them, and nothing on the other side. */
function newReader() {
  const events: SessionEvent[] = [];
  const faults: string[] = [];
  const wire: string[] = [];
  const sender = new Sender(
    { sendQueueMax: 10, ackMs: 60_000, patienceMs: 1_000, backOff: { baseMs: 1, capMs: 1 } },
    {
      send: (frame) => wire.push(frame.type === 'text' ? frame.content : frame.type),
      stalled: () => undefined,
      sending: () => undefined,
    },
  );
  const reader = new SessionReader({
    cursor: '0.',
    sender,
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

  it('tells of calls by events of their own, and passes on those that it cannot read', () => {
    const { events, faults, entry, take } = newReader();
    const of = { call_id: 'call_1', tool: 'weather', response_id: 'rsp_1' };
    const asked = { arguments: {}, agent: 'primary', needs: 'approval', offset: 0 };
    entry('system', 1, 'msg_1', { event: 'tool.call', ...of, ...asked });
    take({
      type: 'info',
      metadata: { event: 'tool.answered', call_id: 'call_1', action: 'deny', by: 'ann' },
    });
    take({ type: 'info', content: 'half', metadata: { event: 'tool.progress', call_id: 'c', progress: 1 } });
    entry('system', 2, 'msg_2', { event: 'tool.result', ...of, status: 'denied', by: 'ann' });
    entry('system', 3, 'msg_3', { event: 'tool.result', ...of, status: 'of a newer server' });
    take({ type: 'info', metadata: { event: 'tool.progress', call_id: 'c' } });
    expect(faults).toEqual([]);
    expect(events).toMatchObject([
      { type: 'tool.call', call: { ...of, ...asked }, frame: { content: 'msg_1' } },
      { type: 'tool.answered', answered: { action: 'deny', by: 'ann' } },
      { type: 'tool.progress', progress: { call_id: 'c', progress: 1 }, content: 'half' },
      { type: 'tool.result', result: { status: 'denied', by: 'ann' }, frame: { content: 'msg_2' } },
      { type: 'system', frame: { metadata: { event: 'tool.result' } } },
      { type: 'notice', event: 'tool.progress' },
    ]);
  });

  it('passes on what a newer server says, in its turn of the log, and goes on', () => {
    const { reader, events, faults, entry, take } = newReader();
    entry('text', 1, 'msg_1');
    entry('tool', 2, 'msg_2', { event: 'tool.call' });
    take({ type: 'chart', metadata: {} });
    entry('response', 3, 'rsp_1', { in_reply_to: 'msg_1' });
    entry('tool', 2, 'msg_2', { event: 'tool.call' });
    // Of a type that is not logged today, and of one that is, in a form that this release cannot read.
    entry('info', 4, 'msg_4', { event: 'note' });
    entry('ping', 5, 'msg_5');
    entry('response', 6, 'rsp_6', { heard: 'everything' });
    take({ type: 'info', metadata: { event: 'delta', message_id: 'rsp_7', text: 'elsewhere' } });
    expect(faults).toEqual([]);
    expect(reader.cursor).toBe('6.rsp_6');
    expect(events.map((event) => ('event' in event ? `${event.type} ${event.event}` : event.type))).toEqual([
      'text',
      'notice tool.call',
      'notice chart',
      'response',
      'notice note',
      'notice ping',
      'notice response',
      'notice delta',
    ]);
    entry('tool', 8, 'msg_8');
    expect(faults).toEqual(['entry 8 does not follow']);
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

  it('does not take another’s text under the same id for its own', async () => {
    const { events, say, entry, take } = newReader();
    const text = say('one');
    entry('text', 1, 'msg_theirs', { client_message_id: 'one' });
    entry('response', 2, 'rsp_theirs', { in_reply_to: 'msg_theirs' });
    expect(typesOf(events)).toEqual(['text', 'response']);
    const refusal = { code: 'IDEMPOTENCY_CONFLICT', client_message_id: 'one' };
    take({ type: 'error', content: 'no', metadata: refusal });
    await expect(text.acked).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  it('settles each stop by what is said of it', async () => {
    const { sender, wire, entry, take } = newReader();
    const [first, second] = [new StopRequest(), new StopRequest()];
    sender.add(first);
    sender.add(second);
    expect(wire).toEqual(['stop']);
    take({ type: 'info', metadata: { event: 'stop.nothing', client_message_id: 'of another time' } });
    entry('stop', 1, 'msg_1', { event: 'stop.requested', client_message_id: first.clientMessageId });
    await expect(first.outcome).resolves.toBe('requested');
    expect(wire).toEqual(['stop', 'stop']);
    take({ type: 'info', metadata: { event: 'stop.pending', client_message_id: second.clientMessageId } });
    await expect(second.outcome).resolves.toBe('pending');
  });

  it('keeps what is said behind a stop until the stop is settled, over another socket too', async () => {
    const { sender, wire, say, take } = newReader();
    sender.down();
    sender.add(new StopRequest());
    say('one');
    sender.up();
    sender.down();
    sender.up();
    expect(wire).toEqual(['stop', 'stop']);
    take({ type: 'info', metadata: { event: 'stop.nothing' } });
    expect(wire).toEqual(['stop', 'stop', 'one']);
  });

  it('says no more what was refused before a stop, and stops again what may be logged', async () => {
    const { sender, wire, say, take, ack } = newReader();
    const refuse = (id: string, code: string): void =>
      take({ type: 'error', content: code, metadata: { code, client_message_id: id } });
    const first = say('one');
    sender.add(new StopRequest());
    refuse('one', 'MAILBOX_FULL');
    await expect(first.acked).rejects.toMatchObject({ code: 'STOPPED' });
    take({ type: 'info', metadata: { event: 'stop.nothing' } });
    say('two');
    const stop = new StopRequest();
    sender.add(stop);
    const early = stop.clientMessageId;
    refuse('two', 'REDIS_UNAVAILABLE');
    take({ type: 'info', metadata: { event: 'stop.nothing', client_message_id: early } });
    await expect.poll(() => wire).toEqual(['one', 'stop', 'stop', 'two', 'stop', 'two', 'stop']);
    ack('two', 1, 'msg_2');
    take({ type: 'info', metadata: { event: 'stop.pending', client_message_id: stop.clientMessageId } });
    await expect(stop.outcome).resolves.toBe('pending');
  });

  it('says what was lost before what was not acked yet', () => {
    const { sender, wire, say, ack, take, notice } = newReader();
    say('one');
    ack('one', 1, 'msg_1');
    say('two');
    sender.down();
    const ready = { session_id: 'ses_1', status: 'active', heartbeat_seconds: 30, expires_at: 'noon' };
    take({ type: 'system', metadata: { event: 'ready', ...ready, cursor: '0.', resumed: false } });
    notice('resync');
    ack('one', 1, 'msg_1b');
    expect(wire).toEqual(['one', 'two', 'one', 'two']);
  });

  it('goes on with an answer that who asked waits for no longer', async () => {
    const { reader, events, say, ack, take, entry } = newReader();
    const text = say('one');
    ack('one', 1, 'msg_1');
    const delta = (offset: number, content: string): void =>
      take({ type: 'info', content, metadata: { event: 'delta', message_id: 'rsp_1', offset, attempt: 1 } });
    delta(0, 'Hel');
    reader.giveUp(text, new Error('enough'));
    delta(3, 'lo');
    entry('response', 2, 'rsp_1', { in_reply_to: 'msg_1' });
    const streams = events.filter((event) => event.type === 'stream');
    expect(streams).toHaveLength(1);
    expect(text.tokens.text).toBe('Hel');
    expect(streams[0]?.tokens).toMatchObject({ text: 'rsp_1', isEnded: true });
  });

  it('ends what was begun when a conversation ends', async () => {
    const { events, take, entry } = newReader();
    take({
      type: 'info',
      content: 'I',
      metadata: { event: 'delta', message_id: 'rsp_1', offset: 0, attempt: 1 },
    });
    entry('stop', 1, 'msg_e', { event: 'conversation.ended' });
    const [stream] = events.filter((event) => event.type === 'stream');
    const pieces = stream?.tokens[Symbol.asyncIterator]();
    await expect(pieces?.next()).resolves.toMatchObject({ value: 'I' });
    await expect(pieces?.next()).rejects.toMatchObject({ code: 'CONVERSATION_ENDED' });
  });
});
