import { describe, expect, it } from 'vitest';
import { Dialogue, type HistoryLimits, type LoggedFrame } from './dialogue.ts';

const wide: HistoryLimits = { maxMessages: 100, maxChars: 10_000 };
const question = { messageId: 'msg_q', seq: 90, content: 'now' };

const text = (seq: number, content: string): LoggedFrame => ({
  seq,
  messageId: `msg_${content}`,
  frame: { type: 'text', content, timestamp: '', metadata: {} },
});

const reply = (
  seq: number,
  to: string,
  content: string,
  type: 'response' | 'error' = 'response',
): LoggedFrame => ({
  seq,
  messageId: `rsp_${to}`,
  frame: { type, content, timestamp: '', metadata: { in_reply_to: `msg_${to}` } },
});

const contents = (frames: readonly LoggedFrame[], limits = wide, asked = question): string[] =>
  new Dialogue(frames).before(asked, limits).map(({ role, content }) => `${role[0]}:${content}`);

describe('a dialogue', () => {
  it('puts each answer after its question, in the order of the questions', () => {
    const frames = [text(1, 'a'), text(2, 'b'), reply(3, 'a', 'A'), reply(4, 'b', 'B')];
    expect(contents(frames)).toEqual(['u:a', 'a:A', 'u:b', 'a:B', 'u:now']);
  });

  it('leaves out what was not answered, or by an error, and what came after the question', () => {
    const frames = [
      text(1, 'failed'),
      reply(2, 'failed', 'sorry', 'error'),
      text(3, 'lost'),
      text(90, 'q'),
      text(91, 'later'),
    ];
    expect(contents(frames)).toEqual(['u:now']);
  });

  it('keeps what a stopped answer has, be it nothing', () => {
    const frames = [text(1, 'a'), reply(2, 'a', 'half an'), text(3, 'b'), reply(4, 'b', '')];
    expect(contents(frames)).toEqual(['u:a', 'a:half an', 'u:b', 'a:', 'u:now']);
  });

  it('leaves out whole turns beyond the limits, the oldest first', () => {
    const frames = [text(1, 'a'), reply(2, 'a', 'A'), text(3, 'b'), reply(4, 'b', 'B')];
    const newest = ['u:b', 'a:B', 'u:now'];
    expect(contents(frames, { ...wide, maxMessages: 4 })).toEqual(newest);
    expect(contents(frames, { ...wide, maxMessages: 3 })).toEqual(newest);
    expect(contents(frames, { ...wide, maxChars: 6 })).toEqual(newest);
    expect(contents(frames, { maxMessages: 1, maxChars: 0 })).toEqual(['u:now']);
  });

  it('is the same whether it was read at once or frame by frame, trimmed in between', () => {
    const limits = { maxMessages: 5, maxChars: 100 };
    const frames = ['a', 'b', 'c', 'd'].flatMap((name, at) => [
      text(2 * at + 1, name),
      reply(2 * at + 2, name, name.toUpperCase(), name === 'c' ? 'error' : 'response'),
    ]);
    const grown = new Dialogue();
    for (const frame of frames) {
      grown.take(frame);
      grown.trim(limits);
    }
    expect(grown.before(question, limits)).toEqual(new Dialogue(frames).before(question, limits));
  });

  it('knows about how much it holds', () => {
    const dialogue = new Dialogue([text(1, 'failed'), reply(2, 'failed', 'sorry', 'error')]);
    expect(dialogue.size).toBe(0);
    dialogue.take(text(3, 'a'.repeat(1_000)));
    expect(dialogue.size).toBe(1_000);
    dialogue.take(reply(4, 'a'.repeat(1_000), 'b'.repeat(500)));
    expect(dialogue.size).toBeGreaterThan(1_500);
    dialogue.trim({ maxMessages: 1, maxChars: 0 });
    expect(dialogue.size).toBe(0);
  });
});
