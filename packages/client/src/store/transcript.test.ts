import type { AnyEntry } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { beginningAnswer, type Message, messageOf, type TextMessage } from './message.ts';
import { Transcript } from './transcript.ts';

function entry(type: string, seq: number, id: string, metadata: object = {}): Message {
  const frame: AnyEntry = {
    type,
    content: id,
    timestamp: '2026-01-01T00:00:00.000Z',
    metadata: { message_id: id, seq, cursor: `${seq}.${id}`, ...metadata },
  };
  return messageOf(frame);
}

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
