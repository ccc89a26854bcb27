import { PasswordHasher, UserStore } from '@agentconnect/auth';
import { closeRedis, Keys, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import type { EventClient } from '../../support/event-client.ts';
import { expectClosed, expectOpen, openListeners, type TestListener } from '../../support/listeners.ts';
import { OwnPage } from '../../support/own-page.ts';
import { is, type SocketClient } from '../../support/socket-client.ts';
import { passwordOf, Stack } from '../../support/stack.ts';

let stack: Stack;
let redis: RedisConnection;
let users: UserStore;
let round = 0;
let user = '';

const ended = { code: 4003, reason: 'login ended' };

beforeAll(async () => {
  const redisUrl = inject('redisUrl');
  redis = openRedis({ url: redisUrl, role: 'command', onError: () => undefined });
  [stack] = await Promise.all([
    // A token that ends soon is told of; a login by a cookie is not.
    Stack.start({ redisUrl, gateways: 2, workers: 1, cuttable: 'each', env: { JWT_TTL_SECONDS: '59' } }),
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

const logIn = (name = user): Promise<OwnPage> => OwnPage.login(stack.gateway(0), name);

const listen = (page: OwnPage, gateway: number): Promise<[SocketClient, EventClient]> =>
  openListeners(page.at(stack.gateway(gateway)));

const expectEnded = (...listeners: readonly TestListener[]): Promise<void> => expectClosed(ended, listeners);

it('a page talks on a socket, and is not told that a token expires', async () => {
  const page = await logIn();
  const id = await page.session();
  const socket = await page.attach(id);
  await socket.text('Hello!');
  await socket.next((frame) => frame.type === 'response');
  const token = await Client.login(stack.gateway(0), user);
  const other = await token.attach(id);
  await other.next(is.event('token.expiring'));
  await expectOpen(socket);
  expect(socket.frames.filter(is.event('token.expiring'))).toEqual([]);
});

it('a socket needs the exact origin, unless it has a token', async () => {
  const page = await logIn();
  const id = await page.session();
  for (const origin of ['http://evil.example', 'null', `${page.origin}0`, '']) {
    const socket = await page.open(id, { origin });
    expect(await socket.closed()).toEqual({ code: 4003, reason: 'origin refused' });
  }
  const { token } = await Client.login(stack.gateway(0), user);
  const other = await page.open(id, { origin: 'http://evil.example' }, `?token=${token}`);
  await other.some(is.event('ready'));
  // A token that is not good is not made up for by a cookie.
  const bad = await page.open(id, {}, '?token=x');
  expect(await bad.closed()).toEqual({ code: 4003, reason: 'invalid token' });
  // What is no cookie of ours is nobody's.
  page.cookie = `${page.cookie}x`;
  expect(await (await page.open(id)).closed()).toEqual({ code: 4003, reason: 'no token' });
});

it('logging out closes what is open on the login at every gateway, and nothing else', async () => {
  const page = await logIn();
  const another = await logIn();
  const token = await Client.login(stack.gateway(0), user);
  const listeners = [...(await listen(page, 0)), ...(await listen(page, 1))];
  const [kept] = await listen(another, 1);
  const byToken = await token.attach(await token.session());
  const copy = page.at(stack.gateway(1));
  expect((await page.logOut()).status).toBe(200);
  const loggedOut = performance.now();
  await expectEnded(...listeners);
  // Two seconds by right; cores that are busy get some more.
  expect(performance.now() - loggedOut).toBeLessThan(5_000);
  expect((await copy.get('/chat/sessions')).body.code).toBe('LOGIN_ENDED');
  expect(await (await copy.open('ses_0_AAAAAAAAAAAAAAAAAAAA')).closed()).toEqual(ended);
  await expectOpen(kept);
  await expectOpen(byToken);
});

it.each([
  ['another password', () => users.setPassword(user, 'another password')],
  ['a disabled user', () => users.disable(user)],
  ['a sign-out', () => users.signOut(user)],
  ['a deletion', () => users.beginDelete(user)],
])('%s ends browser logins, with what is open on them, at every gateway', async (_name, change) => {
  const page = await logIn();
  const listeners = [...(await listen(page, 0)), ...(await listen(page, 1))];
  const [other] = await listen(await logIn('alice'), 1);
  await change();
  await expectEnded(...listeners);
  for (const gateway of [0, 1]) {
    const there = page.at(stack.gateway(gateway));
    expect((await there.get('/auth/session')).body.code).toBe('LOGIN_ENDED');
  }
  await expectOpen(other);
});

it('a gateway that was cut off while somebody logged out finds it out', async () => {
  const link = stack.links.find(({ of }) => of === 'gateway 1')?.link;
  const [page, another] = [await logIn(), await logIn()];
  const listeners = await listen(page, 1);
  const [kept] = await listen(another, 1);
  await link?.cut();
  expect((await page.logOut()).status).toBe(200);
  await redis.del(`${stack.prefix}:{fleet}:revoked`);
  await kept.next(is.event('degraded'));
  await expectOpen(listeners[0]);
  await link?.open();
  await expectEnded(...listeners);
  await expectOpen(kept);
});

it('a user of AUTH_USERS logs out as well', async () => {
  const page = await logIn('alice');
  const listeners = await listen(page, 1);
  await page.logOut();
  await expectEnded(...listeners);
});
