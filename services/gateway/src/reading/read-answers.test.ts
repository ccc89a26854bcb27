import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express, { type Response } from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ReadAnswers } from './read-answers.ts';
import { ReadBudget } from './read-budget.ts';

/** More than the buffers of a connection take. */
const large = Buffer.from(JSON.stringify('x'.repeat(48 * 1024 * 1024)));

describe('an answer with what was read', () => {
  const onStalled = vi.fn();
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    onStalled.mockClear();
    for (const end of ends.splice(0)) await end();
  });

  /** A server that answers to everything with a body; `begun` is told of each answer. */
  async function serve(
    body: Buffer,
    stallMs: number,
    begun: (response: Response) => void = () => undefined,
  ): Promise<{ port: number; budget: ReadBudget }> {
    const budget = new ReadBudget({
      bytesPerUser: 2 * body.byteLength,
      waitMs: 60_000,
      mostWaiting: 9,
      readingAtOnce: 9,
      onRefused: () => undefined,
    });
    const answers = new ReadAnswers({ budget, stallMs, onStalled });
    const app = express();
    app.get('/', async (request, response) => {
      response.locals['identity'] = { user: 'ada' };
      const answer = answers.begin(request, response);
      begun(response);
      await answer.take(body.byteLength);
      await answer.send(body);
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return { port: (server.address() as AddressInfo).port, budget };
  }

  it('comes as a whole, and gives its room back', async () => {
    const { port, budget } = await serve(large, 10_000);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('content-length')).toBe(String(large.byteLength));
    expect(Buffer.from(await answer.arrayBuffer()).equals(large)).toBe(true);
    await vi.waitFor(() => expect(budget.users).toBe(0));
    expect(onStalled).not.toHaveBeenCalled();
  });

  it('has no body for a HEAD', async () => {
    const { port } = await serve(Buffer.from('{}'), 10_000);
    const request = httpRequest({ port, method: 'HEAD' }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect([answer.statusCode, answer.headers['content-length']]).toEqual([200, '2']);
    answer.resume();
  });

  it('is given up where nobody takes it, with all that waits behind it on the connection', async () => {
    const closed: Promise<unknown>[] = [];
    const { port, budget } = await serve(large, 200, (response) => {
      closed.push(once(response.req.socket, 'close'));
    });
    const client = connect(port, '127.0.0.1');
    client.on('error', () => undefined);
    client.pause();
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(4));
    await vi.waitFor(() => expect(closed.length).toBeGreaterThan(0), 5_000);
    await Promise.all(closed);
    expect(onStalled).toHaveBeenCalled();
    await vi.waitFor(() => expect(budget.users).toBe(0));
    client.destroy();
  });
});
