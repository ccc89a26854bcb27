import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatEvent, type WatchdogLimits, watchdog } from '../../packages/providers/src/index.ts';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, drivers, providerAt, secretKey } from '../support/providers/drivers.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const patient: WatchdogLimits = { firstTokenMs: 60_000, idleMs: 60_000, totalMs: 60_000 };

describe.each(drivers)('ends of $name before its time', ({ key, makeServer }) => {
  let server: ScriptedServer;
  let stop: AbortController;

  beforeEach(async () => {
    stop = new AbortController();
    server = await makeServer(secretKey).start();
  });
  afterEach(() => server.close());

  const stream = (model: string, signal: AbortSignal) =>
    providerAt(key, server.baseUrl).stream(chatRequest({ model }), { signal });
  const watched = (model: string, limits: Partial<WatchdogLimits>): AsyncGenerator<ChatEvent> =>
    watchdog((signal) => stream(model, signal), { ...patient, ...limits }, stop.signal);

  it.each(['fault-no-head', 'fault-stall-first'])('throws the reason of an abort (%s)', async (model) => {
    const reason = new Error('stopped by the user');
    const answer = collect(stream(model, stop.signal));
    const { over } = await server.request();
    stop.abort(reason);
    const { error } = await answer;
    expect(error).toBe(reason);
    expect(await over).toBe('left');
  });

  it('throws the reason of an abort in the middle of the text', async () => {
    const reason = new Error('stopped by the user');
    const texts: string[] = [];
    const reading = (async () => {
      for await (const event of stream('fault-stall-midway', stop.signal)) {
        if (event.type === 'text') texts.push(event.text);
        if (texts.length === 2) stop.abort(reason);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    expect(texts).toEqual(['One ', 'two ']);
    expect(await (await server.request()).over).toBe('left');
  });

  it('asks nothing when aborted beforehand', async () => {
    stop.abort(new Error('too late'));
    expect((await collect(stream('test-model', stop.signal))).error).toBe(stop.signal.reason);
    expect(server.requests).toHaveLength(0);
  });

  it('closes the connection when the reader leaves', async () => {
    for await (const event of stream('fault-stall-midway', stop.signal)) {
      if (event.type === 'text') break;
    }
    expect(await (await server.request()).over).toBe('left');
  });

  it.each([
    ['no status line', 'fault-no-head', { firstTokenMs: 150 }, ''],
    ['no first token', 'fault-stall-first', { firstTokenMs: 150 }, ''],
    ['no further token', 'fault-stall-midway', { idleMs: 150 }, 'One two '],
  ])('times out on %s', async (_name, model, limits, so_far) => {
    const { text, error } = await collect(watched(model, limits));
    expect(error).toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: true });
    expect(text).toBe(so_far);
    expect(await (await server.request()).over).toBe('left');
  });

  it('times out on an answer that drips for ever', async () => {
    server.next({
      steps: Array.from({ length: 1000 }, (_, index) => (index % 2 ? { waitMs: 20 } : { text: 'drip ' })),
    });
    const { error } = await collect(watched('test-model', { idleMs: 5000, totalMs: 300 }));
    expect(error).toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: false });
    expect(await (await server.request()).over).toBe('left');
  });

  it('lets a slow answer be slow', async () => {
    const { text, error } = await collect(watched('fault-slow', { idleMs: 5000 }));
    expect(error).toBeUndefined();
    expect(text).toBe('One two three ');
  });

  it('hands a stop through the watchdog at once', async () => {
    const reason = new Error('stopped by the user');
    const answer = collect(watched('fault-stall-first', {}));
    const { over } = await server.request();
    stop.abort(reason);
    expect((await answer).error).toBe(reason);
    expect(await over).toBe('left');
  });
});
