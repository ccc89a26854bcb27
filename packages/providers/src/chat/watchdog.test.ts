import { describe, expect, it } from 'vitest';
import type { ProviderEvent } from './chat-event.ts';
import { type WatchdogLimits, watchdog } from './watchdog.ts';

const patient: WatchdogLimits = { firstTokenMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
const never = new AbortController().signal;
const end: ProviderEvent = { type: 'end', finishReason: 'stop' };

/** A stream that gives these events, then answers neither `next` nor `return`, whatever the signal says. */
function deaf(...events: ProviderEvent[]): AsyncIterable<ProviderEvent> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const value = events.shift();
        return value ? Promise.resolve({ value, done: false }) : new Promise(() => undefined);
      },
      return: () => new Promise(() => undefined),
    }),
  };
}

async function readAll(stream: AsyncIterable<ProviderEvent>): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('watchdog', () => {
  it('passes a stream on, without its signs of thinking', async () => {
    async function* stream(): AsyncGenerator<ProviderEvent> {
      yield { type: 'thinking' };
      yield { type: 'text', text: 'a' };
      yield end;
    }
    expect(await readAll(watchdog(stream, patient, never))).toEqual([{ type: 'text', text: 'a' }, end]);
  });

  it.each<[string, ProviderEvent[], Partial<WatchdogLimits>, boolean]>([
    ['before the first token', [], { firstTokenMs: 20 }, true],
    ['after a thought', [{ type: 'thinking' }], { firstTokenMs: 20, idleMs: 1 }, true],
    ['after the first token', [{ type: 'text', text: 'a' }], { idleMs: 20 }, true],
    ['in total', [{ type: 'text', text: 'a' }], { totalMs: 20 }, false],
  ])('ends a stream that hangs %s', async (_name, events, limits, retryable) => {
    let given: AbortSignal | undefined;
    const open = (signal: AbortSignal): AsyncIterable<ProviderEvent> => {
      given = signal;
      return deaf(...events);
    };
    const reading = readAll(watchdog(open, { ...patient, ...limits }, never));
    await expect(reading).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable });
    expect(given?.aborted).toBe(true);
  });

  it('ends a deaf stream with the reason of an abort, whatever it is', async () => {
    const stop = new AbortController();
    const reading = readAll(watchdog(() => deaf(), patient, stop.signal));
    stop.abort('stopped');
    await expect(reading).rejects.toBe('stopped');
  });

  it('aborts the stream when the reader leaves', async () => {
    let given: AbortSignal | undefined;
    const stream = watchdog(
      (signal) => {
        given = signal;
        return deaf({ type: 'text', text: 'a' });
      },
      patient,
      never,
    );
    for await (const event of stream) if (event.type === 'text') break;
    expect(given?.aborted).toBe(true);
  });

  it('passes an error of the stream on', async () => {
    const error = new Error('broken');
    const stream = (): AsyncIterable<ProviderEvent> => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
    });
    await expect(readAll(watchdog(stream, patient, never))).rejects.toBe(error);
  });

  it('does not count the time the reader takes as idle', async () => {
    async function* stream(): AsyncGenerator<ProviderEvent> {
      yield { type: 'text', text: 'a' };
      yield end;
    }
    const events: ProviderEvent[] = [];
    for await (const event of watchdog(stream, { ...patient, firstTokenMs: 20, idleMs: 20 }, never)) {
      events.push(event);
      const busy = Promise.withResolvers<void>();
      setTimeout(busy.resolve, 40);
      await busy.promise;
    }
    expect(events).toHaveLength(2);
  });
});
