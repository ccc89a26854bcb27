import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Stack } from '../support/stack.ts';

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

it.each(['//', 'http://[', '/%', '*', '/nope'])(
  'an upgrade of %s is refused, and harms nobody',
  async (target) => {
    const socket = await upgrade(target);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 40[04] /);
    socket.destroy();
  },
);

it('a client that is gone before its upgrade is refused harms nobody', async () => {
  for (let round = 0; round < 40; round += 1) (await upgrade('/nope')).resetAndDestroy();
  const answer = await fetch(stack.gateway().url.replace(/\/api$/, '/healthz'));
  expect(answer.status).toBe(200);
  expect(stack.gatewayProcess().isUp).toBe(true);
});
