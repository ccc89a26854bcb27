import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { passwordOf, Stack } from '../../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ redisUrl: inject('redisUrl'), workers: 0 });
});
afterAll(() => stack.stop());

async function upgrade(target: string): Promise<Socket> {
  const socket = connect(Number(new URL(stack.gateway().url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `GET ${target} HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  return socket;
}

/** Logs in by a connection that offers another protocol. */
async function loginOffering(protocol: string): Promise<IncomingMessage> {
  const outgoing = request(`${stack.gateway().url}/auth/login`, {
    method: 'POST',
    headers: {
      Connection: 'Upgrade',
      Upgrade: protocol,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
  });
  outgoing.end(`username=alice&password=${passwordOf('alice')}`);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  return answer;
}

it.each(['//', 'http://[', '/%', '*', '/nope'])(
  'an upgrade of %s is refused, and harms nobody',
  async (target) => {
    const socket = await upgrade(target);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 40[04] /);
    socket.destroy();
  },
);

it.each(['h2c', 'TLS/1.2'])('an offer to go on with %s is passed over', async (protocol) => {
  expect((await loginOffering(protocol)).statusCode).toBe(200);
});

it('a client that is gone before its upgrade is refused harms nobody', async () => {
  for (let round = 0; round < 40; round += 1) (await upgrade('/nope')).resetAndDestroy();
  const answer = await fetch(stack.gateway().url.replace(/\/api$/, '/healthz'));
  expect(answer.status).toBe(200);
  expect(stack.gatewayProcess().isUp).toBe(true);
});
