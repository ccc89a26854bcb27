import { describe, expect, it } from 'vitest';
import { PartialText } from './partial-text.ts';

function chunk(offset: number, text: string, attempt = 1, messageId = 'rsp_1') {
  return {
    kind: 'delta',
    sessionId: 'ses_0_x',
    messageId,
    attempt,
    offset,
    length: text.length,
    frame: Buffer.from(text),
  } as const;
}

describe('PartialText', () => {
  it('passes chunks on in order, each once', () => {
    const text = new PartialText();
    expect(text.take(chunk(0, 'ab'))).toBe('pass');
    expect(text.take(chunk(2, 'cd'))).toBe('pass');
    expect(text.take(chunk(0, 'ab'))).toBe('skip');
    expect(text.take(chunk(4, 'e'))).toBe('pass');
  });

  it('notices a chunk that is missing, and one it comes into the middle of', () => {
    const text = new PartialText();
    expect(text.take(chunk(2, 'cd'))).toBe('gap');
    expect(text.take(chunk(0, 'ab'))).toBe('pass');
    expect(text.take(chunk(4, 'ef'))).toBe('gap');
  });

  it('sends what is missing of a text that was read, and takes the chunks behind it', () => {
    const text = new PartialText();
    text.take(chunk(0, 'ab'));
    const frame = text.catchUp({ messageId: 'rsp_1', attempt: 1, text: 'abcd' }, 0);
    expect(JSON.parse(frame ?? '')).toMatchObject({ content: 'cd', metadata: { event: 'delta', offset: 2 } });
    expect(text.catchUp({ messageId: 'rsp_1', attempt: 1, text: 'abcd' }, 0)).toBeUndefined();
    expect(text.take(chunk(2, 'cd'))).toBe('skip');
    expect(text.take(chunk(4, 'ef'))).toBe('pass');
  });

  it('begins anew with a new attempt, and drops what an old one still sends', () => {
    const text = new PartialText();
    text.take(chunk(0, 'ab'));
    text.restart('rsp_1', 2);
    expect(text.take(chunk(2, 'cd', 1))).toBe('skip');
    expect(text.take(chunk(0, 'xy', 2))).toBe('pass');
    expect(text.take(chunk(0, 'zz', 3))).toBe('pass');
    expect(text.take(chunk(0, 'next', 1, 'rsp_2'))).toBe('pass');
  });

  it('sends nothing more of an answer that is finished, nor of an attempt that is void', () => {
    const text = new PartialText();
    text.take(chunk(0, 'ab'));
    text.restart('rsp_1', 2);
    expect(text.catchUp({ messageId: 'rsp_1', attempt: 1, text: 'abcd' }, 0)).toBeUndefined();
    expect(text.take(chunk(0, 'xy', 2))).toBe('pass');
    text.finish('rsp_1');
    expect(text.take(chunk(2, 'z', 2))).toBe('skip');
    expect(text.catchUp({ messageId: 'rsp_1', attempt: 2, text: 'xyz' }, 0)).toBeUndefined();
    expect(text.take(chunk(0, 'next', 1, 'rsp_2'))).toBe('pass');
    text.forget();
    expect(text.take(chunk(0, 'again'))).toBe('pass');
  });

  it('knows text of an earlier attempt for void, once', () => {
    const text = new PartialText();
    expect(text.isVoid('rsp_1', 2)).toBe(false);
    text.take(chunk(0, 'ab'));
    expect(text.isVoid('rsp_1', 1)).toBe(false);
    expect(text.isVoid('rsp_2', 2)).toBe(false);
    expect(text.isVoid('rsp_1', 2)).toBe(true);
    expect(text.restart('rsp_1', 2)).toBe(true);
    expect(text.restart('rsp_1', 2)).toBe(false);
    expect(text.isVoid('rsp_1', 3)).toBe(false);
    text.take(chunk(0, 'xy', 2));
    text.finish('rsp_1');
    expect(text.isVoid('rsp_1', 3)).toBe(false);
    expect(text.restart('rsp_1', 3)).toBe(false);
  });
});
