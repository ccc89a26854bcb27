import type { AnyEntry } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { withAnswered, withProgress } from './call-message.ts';
import { beginningAnswer, entryOf, type Message, messageOf, type TextMessage } from './message.ts';
import { Transcript } from './transcript.ts';

function frame(type: string, seq: number, id: string, metadata: object = {}): AnyEntry {
  return {
    type,
    content: id,
    timestamp: '2026-01-01T00:00:00.000Z',
    metadata: { message_id: id, seq, cursor: `${seq}.${id}`, ...metadata },
  };
}

function entry(type: string, seq: number, id: string, metadata: object = {}): Message {
  return messageOf(frame(type, seq, id, metadata));
}

const ofCall = { call_id: 'call_1', tool: 'weather', response_id: 'rsp_1' };
const called = (seq: number, more: object = {}) => {
  const asked = { arguments: { city: 'Oslo' }, agent: 'primary', needs: 'approval', offset: 3, ...more };
  return entryOf(frame('system', seq, 'msg_c', { event: 'tool.call', ...ofCall, ...asked }));
};
const ended = (seq: number, status = 'ok', more: object = {}) =>
  entryOf(frame('system', seq, 'rain', { event: 'tool.result', ...ofCall, status, ...more }));

const text = (seq: number): Message => entry('text', seq, `msg_${seq}`);
const said = (key: string): TextMessage => ({
  ...(entry('text', 1, key) as TextMessage),
  key,
  seq: undefined,
  sendState: 'queued',
});
const writing = (id: string) => beginningAnswer(id, { sender: undefined, timestamp: '' });
const keysOf = ({ messages }: Transcript): string[] => messages.map(({ key }) => key);

describe('Transcript', () => {
  it('puts entries where they belong, each once', () => {
    const transcript = new Transcript();
    transcript.enter([text(4)]);
    transcript.enter([text(5)]);
    transcript.enter([text(1), text(2)]);
    transcript.enter([text(2), text(3), text(4)]);
    expect(transcript.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(transcript.firstSeq).toBe(1);
  });

  it('has the log first, then texts on their way, then answers that are being written', () => {
    const transcript = new Transcript();
    transcript.write(writing('rsp_1'));
    transcript.put(said('mine'));
    transcript.enter([text(1)]);
    expect(keysOf(transcript)).toEqual(['msg_1', 'mine', 'rsp_1']);
    transcript.enter([entry('text', 2, 'msg_2', { client_message_id: 'mine' })]);
    transcript.enter([entry('response', 3, 'rsp_1', { in_reply_to: 'msg_1' })]);
    expect(keysOf(transcript)).toEqual(['msg_1', 'mine', 'rsp_1']);
    expect(transcript.isWriting).toBe(false);
    // What comes late of an answer that is there changes nothing.
    transcript.write(writing('rsp_1'));
    expect(transcript.find('rsp_1')).toMatchObject({ status: 'complete' });
  });

  it('keeps the list of keys while what enters the log takes the place of what stood for it', () => {
    const transcript = new Transcript();
    transcript.put(said('mine'));
    transcript.write(writing('rsp_1'));
    const { keys } = transcript;
    transcript.enter([entry('text', 1, 'msg_1', { client_message_id: 'mine' })]);
    transcript.enter([entry('response', 2, 'rsp_1', { in_reply_to: 'msg_1' })]);
    expect(transcript.messages).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    expect(transcript.keys).toBe(keys);
    transcript.enter([text(3)]);
    expect(transcript.keys).toEqual(['mine', 'rsp_1', 'msg_3']);
  });

  it('keeps what was read of an answer that fails', () => {
    const transcript = new Transcript();
    transcript.write({ ...writing('rsp_1'), content: 'Once upon' });
    transcript.enter([entry('error', 1, 'rsp_1', { in_reply_to: 'msg_1', code: 'PROVIDER_TIMEOUT' })]);
    expect(transcript.messages).toMatchObject([
      { kind: 'answer', status: 'failed', content: 'Once upon', error: { code: 'PROVIDER_TIMEOUT' } },
    ]);
  });

  it('names apart what has one id twice, as an answer after the error that an operator took back', () => {
    const transcript = new Transcript();
    transcript.enter([entry('error', 1, 'rsp_1', { in_reply_to: 'msg_1', code: 'TURN_FAILED' })]);
    transcript.enter([entry('response', 2, 'rsp_1', { in_reply_to: 'msg_1' })]);
    expect(keysOf(transcript)).toEqual(['rsp_1', 'rsp_1#2']);
    expect(transcript.find('rsp_1#2')).toBe(transcript.messages[1]);
  });

  it('shows entries that it does not know as events', () => {
    const transcript = new Transcript();
    transcript.enter([entry('tool', 1, 'msg_1', { event: 'tool.call' }), entry('chart', 2, 'msg_2')]);
    transcript.enter([entry('error', 3, 'msg_3', { code: 'INTERNAL' })]);
    expect(transcript.messages).toMatchObject([
      { kind: 'event', event: 'tool.call' },
      { kind: 'event', event: 'chart' },
      { kind: 'event', event: 'error' },
    ]);
  });

  it('shows what becomes of a call in its own message', () => {
    const transcript = new Transcript();
    transcript.enter([text(1), called(2, { until: '2026-01-01T00:10:00.000Z', editable: true }), text(3)]);
    const { keys, messages } = transcript;
    expect(messages[1]).toMatchObject({
      kind: 'call',
      key: 'call_1',
      callId: 'call_1',
      tool: 'weather',
      arguments: { city: 'Oslo' },
      agent: 'primary',
      needs: 'approval',
      isEditable: true,
      expiresAt: '2026-01-01T00:10:00.000Z',
      responseId: 'rsp_1',
      offset: 3,
      status: 'waiting',
    });
    expect(messages[1]).not.toHaveProperty('result');
    const answered = { action: 'approve', by: 'alice' };
    transcript.change('call_1', (call) => withAnswered(call, answered));
    expect(transcript.find('call_1')).toMatchObject({ status: 'running', answered });
    transcript.change('call_1', (call) => withProgress(call, { progress: 1, total: 2 }, 'half'));
    expect(transcript.find('call_1')).toMatchObject({
      status: 'running',
      progress: { progress: 1, total: 2, content: 'half' },
    });
    transcript.enter([ended(4, 'error', { code: 'TOOL_FAILED', by: 'alice' })]);
    const call = transcript.messages[1];
    expect(call).toMatchObject({
      status: 'error',
      result: { content: 'rain', code: 'TOOL_FAILED', by: 'alice', seq: 4 },
    });
    // What comes late, or again, changes nothing.
    transcript.enter([ended(4, 'ok')]);
    transcript.change('call_1', (one) => withProgress(one, { progress: 2, total: 2 }, 'all'));
    transcript.change('call_1', (one) => withAnswered(one, { action: 'deny', by: 'bob' }));
    transcript.change('call_2', (one) => withProgress(one, { progress: 2, total: 2 }, 'all'));
    expect(transcript.messages[1]).toBe(call);
    expect(transcript.keys).toBe(keys);
    expect([transcript.messages[0], transcript.messages[2]]).toEqual([messages[0], messages[2]]);
  });

  it('knows what came of a call before the call, as where a page of the history ends between them', () => {
    const transcript = new Transcript();
    transcript.enter([ended(4), text(5)]);
    expect(keysOf(transcript)).toEqual(['msg_5']);
    expect(transcript.firstSeq).toBe(4);
    transcript.enter([called(3, { needs: 'nothing' })]);
    expect(transcript.messages).toMatchObject([{ kind: 'call', status: 'ok' }, { key: 'msg_5' }]);
    expect(transcript.firstSeq).toBe(3);
    transcript.forgetLog();
    transcript.enter([called(1, { needs: 'what only a newer server asks for' })]);
    expect(transcript.messages).toMatchObject([{ status: 'running', needs: 'nothing' }]);
  });

  it('forgets the log and what is written, and keeps texts on their way', () => {
    const transcript = new Transcript();
    transcript.enter([text(1)]);
    transcript.put(said('mine'));
    transcript.write(writing('rsp_1'));
    transcript.forgetLog();
    expect(keysOf(transcript)).toEqual(['mine']);
    expect(transcript.find('msg_1')).toBeUndefined();
    transcript.drop('mine');
    expect(transcript.messages).toEqual([]);
  });

  it('takes a piece of an answer behind ten thousand messages in well under a picture of a screen', () => {
    const transcript = new Transcript();
    const log = Array.from({ length: 10_000 }, (_, index) => text(index + 1));
    transcript.enter(log);
    transcript.write(writing('rsp_1'));
    const { keys } = transcript;
    const before = transcript.messages;
    const pieces = 200;
    // Of this process alone: a machine that does other work as well lets it wait.
    const begun = process.cpuUsage();
    for (let piece = 1; piece <= pieces; piece += 1) {
      transcript.write({ ...writing('rsp_1'), content: 'word '.repeat(piece) });
      expect(transcript.messages).toHaveLength(10_001);
    }
    const { user, system } = process.cpuUsage(begun);
    const each = (user + system) / 1000 / pieces;
    expect(each).toBeLessThan(8);
    expect(transcript.keys).toBe(keys);
    expect(transcript.messages).not.toBe(before);
    expect(transcript.messages.slice(0, -1).every((message, at) => message === before[at])).toBe(true);
  });
});
