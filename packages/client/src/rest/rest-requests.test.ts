import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { GatewayRing } from './gateway-ring.ts';
import { type RestRequest, RestRequests } from './rest-requests.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

/** A gateway that gives these answers, one after the other: a status, or `cut`. Keeps what it was asked. */
async function scripted(...answers: (number | 'cut')[]): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = answers.shift() ?? 200;
    if (answer === 'cut') {
      request.socket.destroy();
      return;
    }
    if (answer === 429 || answer === 503) response.setHeader('Retry-After', '0');
    response.writeHead(answer, { 'content-type': 'application/json' });
    response.end(
      answer === 200 ? '{"fine":true}' : JSON.stringify({ detail: `it is ${answer}`, code: `E${answer}` }),
    );
  });
  return { url, asked };
}

function requests(...urls: string[]): RestRequests {
  const settings = { attempts: 3, timeoutMs: 5_000, longestRetryAfter: 2, backOff: { baseMs: 1, capMs: 1 } };
  return new RestRequests(new GatewayRing(urls), settings);
}

const ask: RestRequest<unknown> = {
  method: 'GET',
  path: '/thing',
  query: { after: 'a b', limit: undefined },
  schema: { parse: (value) => value },
  repeatable: true,
};

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe('RestRequests', () => {
  it('tries again what passes', async () => {
    const { url, asked } = await scripted(429, 503);
    expect(await requests(url).send(ask)).toEqual({ fine: true });
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'GET /api/thing?after=a+b'));
  });

  it('asks another gateway when one is gone or does not answer', async () => {
    const first = await scripted('cut');
    const second = await scripted(503);
    expect(await requests(first.url, second.url).send(ask)).toEqual({ fine: true });
    expect([first.asked.length, second.asked.length]).toEqual([2, 1]);
  });

  it('gives up after so many tries, with the last error', async () => {
    const { url, asked } = await scripted('cut', 503, 503);
    await expect(requests(url).send(ask)).rejects.toMatchObject({ code: 'E503', status: 503, retryAfter: 0 });
    expect(asked).toHaveLength(3);
  });

  it('does not try again what may have had an effect', async () => {
    const { url, asked } = await scripted(429, 408, 'cut');
    const once = { ...ask, method: 'POST' as const, repeatable: false };
    await expect(requests(url).send(once)).rejects.toMatchObject({ code: 'NETWORK', retryable: false });
    expect(asked).toHaveLength(3);
  });

  it('does not try again what will not change', async () => {
    const { url, asked } = await scripted(422, 500);
    await expect(requests(url).send(ask)).rejects.toMatchObject({
      code: 'E422',
      message: 'it is 422',
      retryable: false,
    });
    await expect(requests(url).send(ask)).rejects.toMatchObject({ status: 500 });
    expect(asked).toHaveLength(2);
  });

  it('does not wait longer than it was told to', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': '3' });
      response.end('{"detail":"wait","code":"RATE_LIMITED"}');
    });
    await expect(requests(url).send(ask)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 3 });
  });

  it('takes an answer that is not of the API for what it is', async () => {
    const url = await serve((_request, response) => response.writeHead(418).end('<html>'));
    await expect(requests(url).send(ask)).rejects.toMatchObject({ code: 'PROTOCOL', status: 418 });
    const fine = await serve((_request, response) => response.end('{}'));
    const schema = {
      parse: () => {
        throw new Error('a field is missing');
      },
    };
    await expect(requests(fine).send({ ...ask, schema })).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  it('ends with the reason of its signal', async () => {
    const arrived = Promise.withResolvers<void>();
    const url = await serve(() => arrived.resolve());
    const stop = new AbortController();
    const answer = requests(url).send({ ...ask, signal: stop.signal });
    await arrived.promise;
    stop.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});
