import { PasswordHasher, UserStore } from '@agentconnect/auth';
import { Keys, closeRedis, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { call, Client } from '../../support/client.ts';
import type { EventClient } from '../../support/event-client.ts';
import { expectClosed, expectOpen, openListeners, type TestListener } from '../../support/listeners.ts';
import { is, type SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { passwordOf, Stack } from '../../support/stack.ts';

let stack: Stack;
let redis: RedisConnection;
let users: UserStore;
let round = 0;
let user = '';

const revoked = { code: 4003, reason: 'invalid token' };

beforeAll(async () => {
  const redisUrl = inject('redisUrl');
  redis = openRedis({ url: redisUrl, role: 'command', onError: () => undefined });
  [stack] = await Promise.all([
    Stack.start({ redisUrl, gateways: 2, workers: 1, cuttable: 'each' }),
    whenReady(redis, 20_000),
  ]);
  users = new UserStore({ redis, keys: new Keys(stack.prefix), hasher: new PasswordHasher() });
});
afterAll(async () => {
  await stack?.stop();
  await closeRedis(redis);
});
beforeEach(async () => {
  user = `user-${(round += 1)}`;
  await users.add(user, passwordOf(user));
});

const login = (gateway = 0, name = user): Promise<Client> => Client.login(stack.gateway(gateway), name);

const listen = (client: Client, gateway: number): Promise<[SocketClient, EventClient]> =>
  openListeners(client.at(stack.gateway(gateway)));

const expectRevoked = (...listeners: readonly TestListener[]): Promise<void> =>
  expectClosed(revoked, listeners);

const statusOf = async (client: Client): Promise<number> => (await client.get('/chat/sessions')).status;

it.each([
  ['another password', () => users.setPassword(user, 'another password')],
  ['a disabled user', () => users.disable(user)],
  ['a sign-out', () => users.signOut(user)],
  ['a deletion', () => users.beginDelete(user)],
])('%s closes sockets and event streams at every gateway, and no one else’s', async (_name, change) => {
  const client = await login();
  const listeners = [...(await listen(client, 0)), ...(await listen(client, 1))];
  const [other] = await listen(await login(1, 'alice'), 1);
  await change();
  const changed = performance.now();
  await expectRevoked(...listeners);
  // Two seconds by right; cores that are busy get some more.
  expect(performance.now() - changed).toBeLessThan(5_000);
  for (const gateway of [0, 1]) expect(await statusOf(client.at(stack.gateway(gateway)))).toBe(401);
  const refused = await client.open('ses_0_AAAAAAAAAAAAAAAAAAAA');
  expect((await refused.closed()).code).toBe(4003);
  await expectOpen(other);
});

it('a token of before does not count, be it of the same second; one of after does', async () => {
  const old = await login();
  const [renewed, events] = await listen(old, 0);
  await users.signOut(user);
  const fresh = await login();
  renewed.send({ type: 'system', metadata: { event: 'auth', token: fresh.token } });
  await renewed.next(is.event('token.renewed'));
  await expectRevoked(events);
  expect(await statusOf(old)).toBe(401);
  expect(await statusOf(fresh)).toBe(200);
  // It counts by its new token.
  await expectOpen(renewed);
  await users.signOut(user);
  await expectRevoked(renewed);
});

it('to enable a user again revives no token', async () => {
  const client = await login();
  await users.disable(user);
  await users.enable(user);
  await eventually('the token is refused', 4_000, async () => (await statusOf(client)) === 401);
  expect(await statusOf(await login())).toBe(200);
});

it('a gateway that was cut off, and was told nothing, looks its users up', async () => {
  const link = stack.links.find(({ of }) => of === 'gateway 1')?.link;
  const client = await login();
  const other = await login(1, 'alice');
  const listeners = await listen(client, 1);
  const [kept] = await listen(other, 1);
  await link?.cut();
  await users.disable(user);
  await redis.del(new Keys(stack.prefix).revocations());
  await kept.next(is.event('degraded'));
  await expectOpen(listeners[0]);
  await link?.open();
  await expectRevoked(...listeners);
  await expectOpen(kept);
});

it('a user of AUTH_USERS is not meant, whatever is said of its name', async () => {
  await users.add('alice', 'a password of another alice');
  const [alice] = await listen(await login(0, 'alice'), 0);
  const client = await login();
  const [socket] = await listen(client, 0);
  await users.disable('alice');
  await users.disable(user);
  await expectRevoked(socket);
  await expectOpen(alice);
  expect(await statusOf(await login(0, 'alice'))).toBe(200);
});

it('nothing is made for a user that was revoked while the request came', async () => {
  const client = await login();
  const json = JSON.stringify({
    session_type: 'human_agent',
    agents: { primary: { provider: 'demo' } },
    metadata: {},
  });
  const half = Promise.withResolvers<void>();
  const sent = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(json.slice(0, 20))),
    pull: async (controller) => {
      await half.promise;
      controller.enqueue(Buffer.from(json.slice(20)));
      controller.close();
    },
  });
  const answer = fetch(`${client.url}/chat/sessions/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
    body: sent,
    duplex: 'half',
  });
  const [socket] = await listen(client, 0);
  await users.signOut(user);
  await expectRevoked(socket);
  half.resolve();
  expect((await answer).status).toBe(401);
  expect(
    (await call('POST', `${client.url}/auth/login`, { form: { username: user, password: 'x' } })).status,
  ).toBe(401);
});
