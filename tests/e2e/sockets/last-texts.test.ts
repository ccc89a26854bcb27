import { PasswordHasher, UserStore } from '@agentconnect/auth';
import { Keys, closeRedis, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import type { SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { passwordOf, Stack } from '../../support/stack.ts';
import type { TcpLink } from '../../support/tcp-link.ts';

// What a client has sent before it closes is in the session, though nobody is there any more to be told of an ack.
let stack: Stack;
let redis: RedisConnection;

beforeAll(async () => {
  const redisUrl = inject('redisUrl');
  redis = openRedis({ url: redisUrl, role: 'command', onError: () => undefined });
  [stack] = await Promise.all([
    Stack.start({ redisUrl, gateways: 2, workers: 1, cuttable: 'each' }),
    whenReady(redis, 20_000),
  ]);
});
afterAll(async () => {
  await stack?.stop();
  await closeRedis(redis);
});

/** Of what the first gateway comes to Redis by. */
function link(): TcpLink {
  const own = stack.links.find(({ of }) => of === 'gateway 0');
  if (!own) throw new Error('the gateway has no link');
  return own.link;
}

const textsOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `text ${at + 1}`);

function say(socket: SocketClient, texts: readonly string[]): void {
  for (const content of texts) socket.send({ type: 'text', content });
}

/** What the log of a session says at the other gateway, by the type of its entries. */
async function logged(client: Client, id: string, type: string): Promise<string[]> {
  const { body } = await client.at(stack.gateway(1)).get(`/chat/sessions/${id}/messages?limit=200`);
  const messages = body.messages as { readonly type: string; readonly content: string }[];
  return messages.filter((message) => message.type === type).map(({ content }) => content);
}

/** They are in the log, in order, and each is answered once. */
async function expectTaken(client: Client, id: string, texts: readonly string[]): Promise<void> {
  await eventually('all are answered', 20_000, async () => {
    const { length } = await logged(client, id, 'response');
    return length >= texts.length;
  });
  expect(await logged(client, id, 'text')).toEqual(texts);
  expect(await logged(client, id, 'response')).toEqual(texts);
}

it.each([
  ['a close frame', 5, (socket: SocketClient) => socket.raw.close(1000)],
  ['a close frame behind more than may wait', 80, (socket: SocketClient) => socket.raw.close(1000)],
  // So ends a process that has said all it had to.
  ['the end of the connection', 5, (socket: SocketClient) => socket.raw.terminate()],
])('takes the texts before %s', async (_name, count, leave) => {
  const client = await Client.login(stack.gateway());
  const id = await client.session();
  const socket = await client.attach(id);
  const texts = textsOf(count);
  say(socket, texts);
  leave(socket);
  await expectTaken(client, id, texts);
});

it('takes the texts and the close of a client that did not wait for the session to be attached', async () => {
  const client = await Client.login(stack.gateway());
  const id = await client.session();
  const socket = await client.open(id);
  say(socket, textsOf(5));
  await socket.close();
  await expectTaken(client, id, textsOf(5));
});

it('does what came before a close in the order in which it came, a stop too', async () => {
  const client = await Client.login(stack.gateway());
  const { id } = await client.slowSession(1000, 20);
  const socket = await client.attach(id);
  say(socket, ['first']);
  socket.send({ type: 'stop' });
  say(socket, ['second']);
  socket.send({ type: 'stop' });
  await socket.close();
  await eventually(
    'both are answered',
    20_000,
    async () => (await logged(client, id, 'response')).length === 2,
  );
  expect(await logged(client, id, 'text')).toEqual(['first', 'second']);
  expect(await logged(client, id, 'stop')).toHaveLength(2);
});

it('goes on with what came before a close when the gateway is told to end', async () => {
  const client = await Client.login(stack.gateway());
  const id = await client.session();
  const socket = await client.attach(id);
  link().behave('slow', 150);
  say(socket, textsOf(10));
  await socket.close();
  expect((await logged(client, id, 'text')).length).toBeLessThan(10);
  await stack.kill(0, 'SIGTERM');
  await expectTaken(client, id, textsOf(10));
  link().behave('open');
  await stack.gatewayProcess(0).start();
});

it('tells the operator of texts that were refused when nobody could be told any more', async () => {
  const client = await Client.login(stack.gateway());
  const id = await client.session();
  const socket = await client.attach(id);
  link().behave('slow', 150);
  say(socket, textsOf(3));
  await socket.close();
  await client.at(stack.gateway(1)).call('DELETE', `/chat/sessions/${id}`);
  await eventually('it is in the log of the gateway', 20_000, async () =>
    stack.logs.includes('input of a socket was refused after its end'),
  );
  link().behave('open');
});

it('forgets what waits when its token is revoked', async () => {
  const users = new UserStore({ redis, keys: new Keys(stack.prefix), hasher: new PasswordHasher() });
  await users.add('mallory', passwordOf('mallory'));
  const client = await Client.login(stack.gateway(), 'mallory');
  const id = await client.session();
  const socket = await client.attach(id);
  link().behave('slow', 150);
  say(socket, textsOf(30));
  await users.signOut('mallory');
  expect((await socket.closed()).code).toBe(4003);
  link().behave('open');
  // It ends when all that waits is done.
  await stack.restart(0);
  const again = await Client.login(stack.gateway(1), 'mallory');
  expect((await logged(again, id, 'text')).length).toBeLessThan(30);
});
