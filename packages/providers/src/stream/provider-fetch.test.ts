import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Refused, Unanswered } from '../failures/request-failure.ts';
import { providerFetch } from './provider-fetch.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const failureOf = (url: string, init?: RequestInit): Promise<unknown> =>
  providerFetch(url, init).catch((error: unknown) => error);

describe('providerFetch', () => {
  it('hands an answer on, and sends characters that are whole', async () => {
    const url = await serve((request, response) => request.pipe(response));
    const response = await providerFetch(url, { method: 'POST', body: '"\\ud83d"' });
    expect(await response.text()).toBe('"\\ufffd"');
  });

  it.each<[string, string, unknown]>([
    ['JSON', '{"error":{"type":"x"}}', { error: { type: 'x' } }],
    ['a text', 'no such model', 'no such model'],
    ['nothing', '', ''],
  ])('throws a refusal with what it says: %s', async (_name, body, told) => {
    const url = await serve((_request, response) =>
      response.writeHead(418, { 'retry-after': '3' }).end(body),
    );
    const error = await failureOf(url);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ status: 418, told });
    expect((error as Refused).headers.get('retry-after')).toBe('3');
  });

  it('follows no other address', async () => {
    const url = await serve((_request, response) => response.writeHead(307, { location: '/there' }).end());
    expect(await failureOf(url)).toMatchObject({ name: 'Refused', status: 307 });
  });

  it('throws why there is no answer', async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await failureOf(url)).toMatchObject({ name: 'Unanswered', isLate: false });
    await new Promise((resolve) => server?.close(resolve));
    const error = await failureOf(url);
    expect(error).toBeInstanceOf(Unanswered);
    expect(error).toMatchObject({ code: 'ECONNREFUSED', isLate: false });
  });

  it('takes what an SDK aborts for late', async () => {
    const limit = new AbortController();
    const url = await serve(() => limit.abort());
    expect(await failureOf(url, { signal: limit.signal })).toMatchObject({
      name: 'Unanswered',
      isLate: true,
    });
  });
});
