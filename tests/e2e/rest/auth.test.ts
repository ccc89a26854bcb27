import { PasswordHasher, UserStore } from '@agentconnect/auth';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { RestGateways, RestUser } from '../../support/rest-gateway.ts';
import { eventually } from '../../support/stack-eventually.ts';

let gateways: RestGateways;
let users: UserStore;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'));
  const { redis, keys } = gateways.scripts;
  users = new UserStore({ redis, keys, hasher: new PasswordHasher() });
});
afterAll(() => gateways.stop());

const login = (username: string, password: string, index = 0) =>
  gateways.call('POST', '/auth/login', { form: { username, password } }, index);

const verify = (authorization: string) =>
  gateways.call('POST', '/auth/verify', { headers: { authorization } });

describe('login', () => {
  test('gives a token that says what it is', async () => {
    const answer = await login('alice', 'alice-password');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.any(String) as string,
      token_type: 'bearer',
      expires_in: 1800,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const verified = await verify(`Bearer ${answer.body.access_token}`);
    expect(verified.body).toMatchObject({ valid: true, user: 'alice', type: 'access' });
    expect(verified.body.exp - verified.body.iat).toBe(1800);
  });

  test.each([
    ['alice', 'wrong'],
    ['nobody', 'wrong'],
    ['{u:alice}', 'wrong'],
  ])('refuses %s with %s', async (name, password) => {
    const answer = await login(name, password);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({
      code: 'INVALID_CREDENTIALS',
      detail: 'The user name or the password is wrong.',
    });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('hashes a password for an unknown and for a disabled user as well', async () => {
    await users.add('disabled', 'right');
    await users.disable('disabled');
    const hashed = vi.spyOn(PasswordHasher.prototype, 'verify');
    try {
      for (const name of ['alice', 'nobody', 'disabled'])
        expect((await login(name, 'right')).status).toBe(401);
      expect(hashed).toHaveBeenCalledTimes(3);
    } finally {
      hashed.mockRestore();
    }
  });

  test.each([
    [{ username: 'alice' }, ['password']],
    [{ password: 'x' }, ['username']],
    [{}, ['username', 'password']],
    [{ username: '', password: 'x' }, ['username']],
  ])('names the missing fields of %j', async (form, paths) => {
    const answer = await gateways.call('POST', '/auth/login', { form });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('VALIDATION_ERROR');
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual(paths);
  });

  test('without any body: the fields are missing', async () => {
    expect((await gateways.call('POST', '/auth/login')).status).toBe(422);
  });

  test('a field given twice is no field', async () => {
    const raw = 'username=alice&username=bob&password=x';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await gateways.call('POST', '/auth/login', { raw, headers });
    expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'username' }] });
  });

  test('takes a form only', async () => {
    const answer = await gateways.call('POST', '/auth/login', { json: { username: 'alice', password: 'x' } });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('WRONG_CONTENT_TYPE');
  });
});

describe('verify', () => {
  test('without a header: 401', async () => {
    const answer = await gateways.call('POST', '/auth/verify');
    expect([answer.status, answer.body.code]).toEqual([401, 'UNAUTHORIZED']);
  });

  test.each(['Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic YWxpY2U6eA=='])(
    '%s holds no JWT: 422',
    async (header) => {
      const answer = await verify(header);
      expect([answer.status, answer.body.code]).toEqual([422, 'TOKEN_MALFORMED']);
      expect(answer.body.errors).toHaveLength(1);
    },
  );

  test('a token of nobody: 401, and elsewhere too, malformed or not', async () => {
    const { token } = await gateways.login();
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(43)}`;
    const answer = await verify(`Bearer ${forged}`);
    expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_INVALID']);
    for (const bad of [forged, 'x']) {
      const listed = await new RestUser(gateways, bad).get('/agents/list');
      expect([listed.status, listed.body.code]).toEqual([401, 'TOKEN_INVALID']);
    }
  });
});

describe('users in Redis', () => {
  beforeEach(() => users.add('carol', 'carol-password'));
  afterEach(() => users.endDelete('carol'));

  test('log in, until they are disabled or deleted', async () => {
    expect((await login('carol', 'carol-password')).status).toBe(200);
    await users.disable('carol');
    expect((await login('carol', 'carol-password')).status).toBe(401);
    await users.enable('carol');
    expect((await login('carol', 'carol-password')).status).toBe(200);
    await users.beginDelete('carol');
    expect((await login('carol', 'carol-password')).status).toBe(401);
  });

  test('are added once, listed by name, and changed only if they are there', async () => {
    expect(await users.add('carol', 'other')).toBe('exists');
    expect((await login('carol', 'other')).status).toBe(401);
    await users.add('aaron', 'x');
    const listed = await users.list();
    expect(listed.map((user) => user.name).filter((name) => ['aaron', 'carol'].includes(name))).toEqual([
      'aaron',
      'carol',
    ]);
    expect(listed.find((user) => user.name === 'carol')).toMatchObject({ state: 'enabled' });
    expect(await users.disable('nobody')).toBe('none');
    expect(await users.signOut('nobody')).toBe('none');
    expect(await users.setPassword('nobody', 'x')).toBe('none');
    expect(await users.beginDelete('nobody')).toBeUndefined();
    expect(await users.setPassword('carol', 'changed')).toBe('done');
    expect((await login('carol', 'changed')).status).toBe(200);
    await expect(users.add('a b', 'x')).rejects.toThrow(RangeError);
  });

  test('lose their tokens with the user', async () => {
    const { body } = await login('carol', 'carol-password');
    const carol = new RestUser(gateways, body.access_token as string);
    expect((await carol.get('/agents/list')).status).toBe(200);
    await users.disable('carol');
    // A gateway that has not seen the user yet, and one that has just found it to be active.
    for (const gateway of [await gateways.add(), 0]) {
      await eventually('the token is refused', 4_000, async () => {
        const answer = await carol.get('/agents/list', gateway);
        return answer.status === 401 && (answer.body.code as string) === 'TOKEN_INVALID';
      });
    }
    await users.enable('carol');
    expect((await carol.get('/agents/list', await gateways.add())).status).toBe(401);
  });
});

test('a secret is changed without ending the tokens of the one before', async () => {
  const { token } = await gateways.login();
  const next = 'the next secret, which is long enough too';
  const rotated = await gateways.add({
    JWT_SECRET: next,
    JWT_PREVIOUS_SECRETS: gateways.env['JWT_SECRET'] ?? '',
  });
  const forgot = await gateways.add({ JWT_SECRET: next });
  expect((await new RestUser(gateways, token).get('/agents/list', rotated)).status).toBe(200);
  expect((await new RestUser(gateways, token).get('/agents/list', forgot)).status).toBe(401);
  const issued = await gateways.login('alice', rotated);
  expect((await issued.get('/agents/list', forgot)).status).toBe(200);
  expect((await issued.get('/agents/list', 0)).status).toBe(401);
});

test('no password and no token is logged', async () => {
  const { token } = await gateways.login();
  await new RestUser(gateways, token).get(`/chat/sessions?token=${token}`);
  const logged = gateways.lines.join('');
  expect(logged).toContain('request completed');
  expect(logged).not.toContain(token);
  expect(logged).not.toContain('alice-password');
});
