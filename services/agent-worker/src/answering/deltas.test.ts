import { ApiError } from '@agentconnect/protocol';
import { createLogger } from '@agentconnect/operations';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Beat } from './beat.ts';
import { type Chunk, type ChunkReply, Deltas } from './deltas.ts';

const end = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What Redis does with chunks: it appends them, unless a test says otherwise. */
class PartialAnswer {
  held = Buffer.alloc(0);
  readonly chunks: string[] = [];
  readonly replies: (ChunkReply | Error)[] = [];
  lost = 0;
  readonly deltas: Deltas;

  /** `begun`: text that Redis has already. */
  constructor(begun?: string) {
    this.held = Buffer.from(begun ?? '');
    this.deltas = new Deltas({
      beat: new Beat(50),
      isStreamed: true,
      ...(begun === undefined ? {} : { begun }),
      send: (chunk) => this.take(chunk),
      onLost: () => (this.lost += 1),
      log: createLogger({ service: 'test', level: 'silent' }),
    });
  }

  private async take({ text, byteOffset, unitOffset }: Chunk): Promise<ChunkReply> {
    this.chunks.push(text);
    const reply = this.replies.shift();
    if (reply instanceof Error) throw reply;
    if (reply) return reply;
    if (byteOffset !== this.held.length) return { kind: 'gap', bytes: this.held.length };
    expect(unitOffset).toBe(this.held.toString().length);
    this.held = Buffer.concat([this.held, Buffer.from(text)]);
    return { kind: 'ok' };
  }
}

describe('Deltas', () => {
  it('sends the first piece at once and gathers the next', async () => {
    const partial = new PartialAnswer();
    partial.deltas.push('One ');
    expect(partial.chunks).toEqual(['One ']);
    await vi.advanceTimersByTimeAsync(0);
    partial.deltas.push('two ');
    partial.deltas.push('three');
    expect(partial.chunks).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(50);
    expect(partial.chunks).toEqual(['One ', 'two three']);
  });

  it('goes on behind text that Redis has already', async () => {
    const partial = new PartialAnswer('é🙂 ');
    partial.deltas.push('and so on');
    await vi.advanceTimersByTimeAsync(50);
    expect(partial.chunks).toEqual(['and so on']);
    expect(partial.held.toString()).toBe('é🙂 and so on');
    expect(partial.deltas.wasSent).toBe(true);
  });

  it('catches up with all that was written, also when Redis was out of reach, and goes on', async () => {
    const partial = new PartialAnswer();
    partial.replies.push(new ApiError('REDIS_UNAVAILABLE', 'away'));
    partial.deltas.push('One ');
    partial.deltas.push('two');
    const caughtUp = partial.deltas.catchUp(end);
    await vi.advanceTimersByTimeAsync(1_000);
    await caughtUp;
    expect(partial.held.toString()).toBe('One two');
    partial.deltas.push(' three');
    await vi.advanceTimersByTimeAsync(50);
    expect(partial.held.toString()).toBe('One two three');
  });

  it('does not wait with much text', async () => {
    const partial = new PartialAnswer();
    partial.deltas.push('One ');
    await vi.advanceTimersByTimeAsync(0);
    partial.deltas.push('x'.repeat(2_048));
    expect(partial.chunks).toHaveLength(2);
  });

  it('has one piece under way at most', async () => {
    const partial = new PartialAnswer();
    partial.deltas.push('One ');
    partial.deltas.push('x'.repeat(5_000));
    expect(partial.chunks).toEqual(['One ']);
    await vi.advanceTimersByTimeAsync(100);
    expect(partial.chunks).toHaveLength(2);
    expect(partial.held.toString()).toBe(partial.deltas.text);
  });

  it('keeps the first half of a character until its second comes', async () => {
    const partial = new PartialAnswer();
    const [high, low] = ['🙂'.charAt(0), '🙂'.charAt(1)];
    partial.deltas.push(`a${high}`);
    await vi.advanceTimersByTimeAsync(50);
    expect(partial.chunks).toEqual(['a']);
    partial.deltas.push(low);
    await vi.advanceTimersByTimeAsync(50);
    expect(partial.chunks).toEqual(['a', '🙂']);
    partial.deltas.push('é');
    await vi.advanceTimersByTimeAsync(50);
    expect(partial.held.toString()).toBe('a🙂é');
  });

  it('puts a character in the place of half of one', async () => {
    const partial = new PartialAnswer();
    const [high, low] = ['🙂'.charAt(0), '🙂'.charAt(1)];
    for (const text of [`${low}a${high}`, 'b', high, high, `${low}c`, high]) partial.deltas.push(text);
    partial.deltas.settle();
    partial.deltas.end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(partial.deltas.text).toBe('\ufffda\ufffdb\ufffd🙂c\ufffd');
    expect(partial.held.toString()).toBe(partial.deltas.text);
  });

  it('goes on from where Redis has a gap', async () => {
    const partial = new PartialAnswer();
    partial.deltas.push('é🙂');
    await vi.advanceTimersByTimeAsync(0);
    partial.held = Buffer.from('é');
    partial.deltas.push('!');
    await vi.advanceTimersByTimeAsync(200);
    expect(partial.chunks).toEqual(['é🙂', '!', '🙂!']);
    expect(partial.held.toString()).toBe('é🙂!');
  });

  it('keeps the text while Redis is out of reach', async () => {
    const partial = new PartialAnswer();
    partial.replies.push(new ApiError('REDIS_UNAVAILABLE', 'out of reach'));
    partial.deltas.push('One ');
    await vi.advanceTimersByTimeAsync(10);
    partial.deltas.push('x'.repeat(5_000));
    expect(partial.chunks).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(partial.held.toString()).toBe(partial.deltas.text);
  });

  it('sends nothing more once the lease is lost', async () => {
    const partial = new PartialAnswer();
    partial.replies.push({ kind: 'lost' });
    partial.deltas.push('One ');
    await vi.advanceTimersByTimeAsync(0);
    partial.deltas.push('two ');
    await vi.advanceTimersByTimeAsync(1_000);
    await partial.deltas.flush(end);
    expect(partial.chunks).toEqual(['One ']);
    expect(partial.lost).toBe(1);
  });

  it('ends without waiting, the rest behind what is under way', async () => {
    const partial = new PartialAnswer();
    partial.deltas.push('é ');
    partial.deltas.push('two');
    partial.deltas.end();
    expect(partial.chunks).toEqual(['é ', 'two']);
    partial.deltas.push('late');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(partial.held.toString()).toBe('é two');
  });

  it('flushes what is left, also while Redis is out of reach', async () => {
    const partial = new PartialAnswer();
    partial.deltas.push('One ');
    await vi.advanceTimersByTimeAsync(0);
    partial.deltas.push('two ');
    const away = new ApiError('REDIS_UNAVAILABLE', 'out of reach');
    partial.replies.push(away, away, away);
    const flushed = partial.deltas.flush(end);
    await vi.advanceTimersByTimeAsync(1_000);
    await flushed;
    expect(partial.held.toString()).toBe('One two ');
  });

  it('flushes what Redis has lost since it confirmed it', async () => {
    const partial = new PartialAnswer();
    partial.deltas.push('One ');
    await vi.advanceTimersByTimeAsync(0);
    partial.held = Buffer.alloc(0);
    await partial.deltas.flush(end);
    expect(partial.held.toString()).toBe('One ');
  });

  it('gives up what Redis refuses, and what is left when the worker ends', async () => {
    const refused = new PartialAnswer();
    refused.deltas.push('One ');
    await vi.advanceTimersByTimeAsync(0);
    refused.deltas.push('two ');
    refused.replies.push(new Error('no'), new Error('no'));
    await refused.deltas.flush(end);
    expect(refused.held.toString()).toBe('One ');

    const cut = new PartialAnswer();
    const away = new ApiError('REDIS_UNAVAILABLE', 'out of reach');
    cut.replies.push(away, away);
    cut.deltas.push('One ');
    await expect(cut.deltas.flush(AbortSignal.abort(new Error('the end')))).rejects.toThrow('the end');
  });
});
