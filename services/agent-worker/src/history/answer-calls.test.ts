import { expect, it } from 'vitest';
import { Dialogue } from './dialogue.ts';

const limits = { maxMessages: 100, maxChars: 10_000 };

function frame(seq: number, type: 'text' | 'response' | 'system', content: string, metadata: object) {
  return {
    seq,
    messageId: type === 'response' ? 'rsp_1' : `msg_${seq}`,
    frame: { type, content, timestamp: '', metadata: { ...metadata } },
  };
}

const call = (seq: number, id: string, offset: number) =>
  frame(seq, 'system', 'ann calls github.search.', {
    event: 'tool.call',
    call_id: id,
    tool: 'github.search',
    arguments: { q: id },
    offset,
    response_id: 'rsp_1',
  });
const result = (seq: number, id: string, status = 'ok', content = `found ${id}`) =>
  frame(seq, 'system', content, {
    event: 'tool.result',
    call_id: id,
    tool: 'github.search',
    status,
    response_id: 'rsp_1',
  });
const asked = frame(1, 'text', 'Find it', {});
const answered = (content: string) => frame(20, 'response', content, { in_reply_to: 'msg_1' });

function shown(...frames: readonly ReturnType<typeof frame>[]): unknown[] {
  const dialogue = new Dialogue(frames);
  return dialogue.before({ messageId: 'msg_30', seq: 30, content: 'And?' }, limits).slice(1, -1);
}

it('shows calls with their results between the parts of the answer that they stand in', () => {
  const messages = shown(
    asked,
    call(2, 'call_a', 9),
    call(3, 'call_b', 9),
    result(4, 'call_b'),
    result(5, 'call_a'),
    call(6, 'call_c', 14),
    result(7, 'call_c', 'denied', 'No.'),
    answered('Let me… Well: done.'),
  );
  expect(messages).toMatchObject([
    { role: 'assistant', content: 'Let me… W', toolCalls: [{ id: 'call_a' }, { id: 'call_b' }] },
    { role: 'tool', callId: 'call_a', name: 'github__search', content: 'found call_a' },
    { role: 'tool', callId: 'call_b' },
    { role: 'assistant', content: 'ell: ', toolCalls: [{ id: 'call_c', arguments: '{"q":"call_c"}' }] },
    { role: 'tool', callId: 'call_c', content: 'No.', isError: true },
    { role: 'assistant', content: 'done.' },
  ]);
});

it('leaves out a call without its result, and a result without its call', () => {
  expect(shown(asked, call(2, 'call_a', 0), result(3, 'call_b'), answered('Done.'))).toEqual([
    { role: 'assistant', content: 'Done.' },
  ]);
});

it('counts them towards the size of their exchange, and cuts long results', () => {
  const long = result(3, 'call_a', 'ok', 'x'.repeat(9_000));
  const frames = [asked, call(2, 'call_a', 0), long, answered('Done.')];
  expect(JSON.stringify(shown(...frames)).match(/x+/)?.[0]).toHaveLength(4_000);
  const dialogue = new Dialogue(frames);
  const question = { messageId: 'msg_30', seq: 30, content: 'And?' };
  expect(dialogue.before(question, { maxMessages: 100, maxChars: 4_000 })).toHaveLength(1);
});
