import { describe, expect, it } from 'vitest';
import { TokenStream } from './token-stream.ts';

const piece = (offset: number, text: string, attempt = 1) => ({ attempt, offset, text });

async function read(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all;
}

describe('TokenStream', () => {
  it('yields pieces to each reader, and ends with the answer', async () => {
    const stream = new TokenStream();
    const early = read(stream);
    stream.take(piece(0, 'Hel'));
    await Promise.resolve();
    stream.take(piece(3, 'lo'));
    stream.finish('Hello!');
    expect((await early).join('')).toBe('Hello!');
    expect(await read(stream)).toEqual(['Hello!']);
    expect(await read(stream.snapshots())).toEqual(['Hello!']);
  });

  it('passes over what it has: a resume begins with the text so far', () => {
    const stream = new TokenStream();
    stream.take(piece(0, 'Hello'));
    stream.take(piece(0, 'Hello, wor'));
    stream.take(piece(3, 'lo'));
    stream.take(piece(10, 'ld'));
    expect(stream.text).toBe('Hello, world');
    stream.take(piece(40, 'behind a gap'));
    stream.take(piece(0, 'of a dead worker', 0));
    expect(stream.text).toBe('Hello, world');
  });

  it('goes on where a second attempt says the same', async () => {
    const stream = new TokenStream();
    const pieces = read(stream);
    stream.take(piece(0, 'Hello'));
    await Promise.resolve();
    stream.restart(2);
    expect(stream.text).toBe('');
    await Promise.resolve();
    stream.take(piece(0, 'Hel', 2));
    await Promise.resolve();
    stream.take(piece(3, 'lo, world', 2));
    stream.finish('Hello, world');
    expect((await pieces).join('')).toBe('Hello, world');
    expect(stream.attempt).toBe(2);
  });

  it('throws where a second attempt says something else; snapshots go on', async () => {
    const stream = new TokenStream();
    const pieces = read(stream).catch((error: unknown) => error);
    const snapshots = read(stream.snapshots());
    stream.take(piece(0, 'Hello'));
    await new Promise((resolve) => setImmediate(resolve));
    stream.restart(2);
    stream.take(piece(0, 'Good day', 2));
    await new Promise((resolve) => setImmediate(resolve));
    stream.finish('Good day.');
    expect(await pieces).toMatchObject({ code: 'ANSWER_RESTARTED', retryable: true });
    expect(await snapshots).toEqual(['Hello', 'Good day', 'Good day.']);
  });

  it('ends with the error of an answer that failed, behind what there was of it', async () => {
    const stream = new TokenStream();
    stream.take(piece(0, 'Hel'));
    stream.fail(new Error('no more'));
    const seen: string[] = [];
    await expect(
      (async () => {
        for await (const text of stream) seen.push(text);
      })(),
    ).rejects.toThrow('no more');
    expect(seen).toEqual(['Hel']);
    stream.finish('too late');
    expect(stream.text).toBe('Hel');
  });

  it('ends at once for an empty answer', async () => {
    const stream = new TokenStream();
    stream.finish('');
    expect(await read(stream)).toEqual([]);
  });
});
