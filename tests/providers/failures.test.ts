import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../packages/providers/src/index.ts';
import { collect } from '../support/providers/collect.ts';
import { chatRequest, drivers, providerAt, secretKey } from '../support/providers/drivers.ts';
import type { Reply } from '../support/providers/reply.ts';
import type { ScriptedServer } from '../support/providers/scripted-server.ts';

const { signal } = new AbortController();

function expectNoSecret(error: unknown): void {
  expect(error).toBeInstanceOf(ProviderError);
  const told = `${String(error)} ${JSON.stringify(error)} ${error instanceof Error ? error.stack : ''}`;
  expect(told).not.toContain(secretKey);
  expect(told).not.toContain('sk-leaked');
  expect(error).not.toHaveProperty('cause');
}

describe.each(drivers)('failures of $name', ({ key, makeServer }) => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await makeServer(secretKey).start();
  });
  afterEach(() => server.close());

  const ask = (model = 'test-model') =>
    collect(providerAt(key, server.baseUrl).stream(chatRequest({ model }), { signal }));

  it.each([
    [400, 'PROVIDER_REJECTED', false],
    [401, 'PROVIDER_AUTH_FAILED', false],
    [402, 'PROVIDER_AUTH_FAILED', false],
    [403, 'PROVIDER_AUTH_FAILED', false],
    [404, 'PROVIDER_REJECTED', false],
    [408, 'PROVIDER_TIMEOUT', true],
    [409, 'PROVIDER_UNAVAILABLE', true],
    [413, 'PROVIDER_REJECTED', false],
    [422, 'PROVIDER_REJECTED', false],
    [429, 'PROVIDER_RATE_LIMITED', true],
    [500, 'PROVIDER_UNAVAILABLE', true],
    [503, 'PROVIDER_UNAVAILABLE', true],
    [529, 'PROVIDER_UNAVAILABLE', true],
  ])('maps HTTP %d to %s', async (status, code, retryable) => {
    server.next({ status });
    const { error } = await ask();
    expect(error).toMatchObject({ code, retryable, status });
    expectNoSecret(error);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Reply['headers'], number, number]>([
    ['retry-after-ms', { 'retry-after-ms': '250.5', 'retry-after': '9' }, 251, 251],
    ['seconds', { 'retry-after': '7' }, 7000, 7000],
    ['a date', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }, 50_000, 60_000],
    ['a date in the past', { 'retry-after': new Date(0).toUTCString() }, 0, 0],
  ])('tells how long to wait by %s', async (_name, headers, least, most) => {
    server.next({ status: 429, headers: headers ?? {} });
    const { error } = await ask();
    expect(error).toMatchObject({ code: 'PROVIDER_RATE_LIMITED' });
    const { retryAfterMs } = error as ProviderError;
    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  it('believes a provider that says whether to retry', async () => {
    server.next({ status: 503, headers: { 'x-should-retry': 'false' } });
    expect((await ask()).error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: false });
  });

  it('survives a refusal that is not JSON', async () => {
    server.next({ status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>sk-leaked</h1>' });
    const { error } = await ask();
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, status: 502 });
    expectNoSecret(error);
  });

  it('refuses a web page in place of a stream', async () => {
    server.next({
      headers: { 'content-type': 'text/html; charset=utf-8' },
      steps: [{ raw: '\n<!doctype html>\n<html></html>' }],
      isBare: true,
    });
    expect((await ask()).error).toMatchObject({ code: 'PROVIDER_BAD_RESPONSE', retryable: false });
  });

  it('tells a refused connection', async () => {
    const { baseUrl } = server;
    await server.close();
    const { error } = await collect(providerAt(key, baseUrl).stream(chatRequest(), { signal }));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
    expect(String(error)).toContain('ECONNREFUSED');
  });

  it('tells a connection that is reset before the answer', async () => {
    const resetting = createServer((request) => request.socket.resetAndDestroy());
    await new Promise<void>((resolve) => resetting.listen(0, '127.0.0.1', resolve));
    const address = resetting.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const provider = providerAt(key, `http://127.0.0.1:${port}`);
    const { error } = await collect(provider.stream(chatRequest(), { signal }));
    resetting.close();
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
  });

  it.each([
    ['fault-reset', 'PROVIDER_STREAM_BROKEN', 'One two '],
    ['fault-cut', 'PROVIDER_STREAM_BROKEN', 'One two '],
    ['fault-garbage', 'PROVIDER_BAD_RESPONSE', 'One '],
    ['fault-overloaded', 'PROVIDER_UNAVAILABLE', 'One '],
  ])('tells a stream that fails midway (%s)', async (model, code, so_far) => {
    const { text, events, error } = await ask(model);
    expect(error).toMatchObject({ code, retryable: true });
    expect(text).toBe(so_far);
    expect(events.some((event) => event.type === 'end')).toBe(false);
    expectNoSecret(error);
  });

  it.each([
    ['rate_limit_error', 'PROVIDER_RATE_LIMITED', true],
    ['authentication_error', 'PROVIDER_AUTH_FAILED', false],
    ['invalid_request_error', 'PROVIDER_REJECTED', false],
    ['api_error', 'PROVIDER_UNAVAILABLE', true],
    ['never_seen_error', 'PROVIDER_STREAM_BROKEN', true],
  ])('maps the event %s', async (type, code, retryable) => {
    server.next({ steps: [{ text: 'x' }, { error: type }] });
    expect((await ask()).error).toMatchObject({ code, retryable });
  });
});
