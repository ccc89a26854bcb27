import { once } from 'node:events';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack;
let alice: Client;

beforeAll(async () => {
  stack = await Stack.start({ redisUrl: inject('redisUrl') });
  alice = await Client.login(stack.gateway());
});
afterAll(() => stack.stop());

it('ends the connection as soon as a browser’s WebSocket has answered the close', async () => {
  const id = await alice.session();
  const socket = new WebSocket(alice.socketUrl(id));
  await once(socket, 'message');
  const began = performance.now();
  const closed = once(socket, 'close');
  await alice.call('DELETE', `/chat/sessions/${id}`);
  const [event] = (await closed) as [CloseEvent];
  expect(event.code).toBe(4001);
  // The server cuts a client off that does not answer, after three seconds.
  expect(performance.now() - began).toBeLessThan(2_000);
});
