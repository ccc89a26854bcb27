import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { type KeyOwner, KeyRig, refusal } from '../../support/key-rig.ts';
import { expectClosed, openListeners } from '../../support/listeners.ts';
import { OwnPage } from '../../support/own-page.ts';
import { passwordOf } from '../../support/stack.ts';

let rig: KeyRig;
let user: KeyOwner;

const next = 'correct horse battery';

beforeAll(async () => {
  rig = await KeyRig.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    env: { LOGIN_FAILURES_MAX: '3', TRUST_PROXY: '1' },
  });
});
afterAll(() => rig?.stop());
beforeEach(async () => {
  user = await rig.newOwner();
});

const change = (by: Pick<KeyOwner['client'], 'post'>, current: string, wanted = next) =>
  by.post('/auth/password', { current_password: current, new_password: wanted });

const listen = (gateway: number) => openListeners(user.client.at(rig.stack.gateway(gateway)));

it('a user changes the password, and nothing from before is valid at any gateway', async () => {
  const { key } = await user.newKey();
  const listeners = [...(await listen(0)), ...(await listen(1))];
  const page = await OwnPage.login(rig.stack.gateway(1), user.name);
  const answer = await change(user.client, passwordOf(user.name));
  expect([answer.status, answer.text]).toEqual([204, '']);
  await expectClosed({ code: 4003, reason: 'invalid token' }, listeners);
  expect(refusal(await user.client.get('/chat/sessions'))).toEqual([401, 'TOKEN_INVALID']);
  expect(refusal(await page.get('/chat/sessions'))).toEqual([401, 'LOGIN_ENDED']);
  const old = Client.login(rig.stack.gateway(), user.name);
  await expect(old).rejects.toThrow('INVALID_CREDENTIALS');
  const again = await Client.login(rig.stack.gateway(1), user.name, {}, next);
  expect((await again.get('/chat/sessions')).status).toBe(200);
  // A server does not stop working because its owner has another password.
  expect((await user.by(key).get('/chat/sessions')).status).toBe(200);
});

it('a page changes the password of its user, and forgets its login', async () => {
  const page = await OwnPage.login(rig.stack.gateway(), user.name);
  const answer = await change(page, passwordOf(user.name));
  expect(answer.status, answer.text).toBe(204);
  expect(page.cookie).toBeUndefined();
});

it('a user signs out everywhere', async () => {
  const listeners = await listen(1);
  const page = await OwnPage.login(rig.stack.gateway(1), user.name);
  expect((await user.client.post('/auth/sign-out')).status).toBe(204);
  await expectClosed({ code: 4003, reason: 'invalid token' }, listeners);
  expect(refusal(await page.get('/chat/sessions'))).toEqual([401, 'LOGIN_ENDED']);
  expect((await (await Client.login(rig.stack.gateway(), user.name)).get('/chat/sessions')).status).toBe(200);
});

it('a password is not guessed by whoever has stolen a token', async () => {
  const guess = (password: string) =>
    user.client.post(
      '/auth/password',
      { current_password: password, new_password: next },
      { headers: { 'x-forwarded-for': '10.0.0.9' } },
    );
  for (const word of ['one', 'two', 'three']) {
    expect(refusal(await guess(word))).toEqual([401, 'INVALID_CREDENTIALS']);
  }
  const answer = await guess(passwordOf(user.name));
  expect(refusal(answer)).toEqual([429, 'RATE_LIMITED']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});

it.each([
  ['too short', 'short', 'a password has at least 8 characters'],
  ['common', 'password1', 'is one of the most common passwords'],
])('a password that is %s is refused, and nothing is changed', async (_why, wanted, message) => {
  const answer = await change(user.client, passwordOf(user.name), wanted);
  expect(refusal(answer)).toEqual([422, 'VALIDATION_ERROR']);
  expect(answer.body.errors).toEqual([{ path: 'new_password', message }]);
  expect((await user.client.get('/chat/sessions')).status).toBe(200);
});

it('an account of the settings is changed there', async () => {
  const alice = await Client.login(rig.stack.gateway(), 'alice');
  expect(refusal(await change(alice, passwordOf('alice')))).toEqual([409, 'ACCOUNT_ELSEWHERE']);
  expect(refusal(await alice.post('/auth/sign-out'))).toEqual([409, 'ACCOUNT_ELSEWHERE']);
});

it('no API key changes the account of its owner', async () => {
  const { key } = await user.newKey();
  expect(refusal(await change(user.by(key), passwordOf(user.name)))).toEqual([403, 'SCOPE_MISSING']);
  expect(refusal(await user.by(key).post('/auth/sign-out'))).toEqual([403, 'SCOPE_MISSING']);
});
