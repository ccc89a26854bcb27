import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { call, Client } from '../../support/client.ts';
import { everyScope as every, type KeyOwner, KeyRig, refusal as refused } from '../../support/key-rig.ts';
import { Metrics } from '../../support/metrics.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';

let rig: KeyRig;
let user: KeyOwner;

beforeAll(async () => {
  rig = await KeyRig.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    cuttable: 'each',
    env: { API_KEYS_PER_USER: '3' },
  });
});
afterAll(() => rig?.stop());
beforeEach(async () => {
  user = await rig.newOwner();
});

describe('a key', () => {
  it('is shown once, listed without it, and kept as a hash', async () => {
    const made = await user.client.post('/auth/keys', {
      name: ' my server ',
      scopes: ['sessions:read'],
      rate_limit: 9,
    });
    expect(made.status).toBe(200);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { key, ...shown } = made.body as { key: string; key_id: string; expires_at: string };
    expect(shown).toMatchObject({
      name: 'my server',
      scopes: ['sessions:read'],
      on_behalf_of: false,
      rate_limit: 9,
      last_used_at: null,
    });
    expect(Date.parse(shown.expires_at) - Date.now()).toBeGreaterThan(89 * 86_400_000);
    const listed = await user.client.get('/auth/keys');
    expect(listed.body).toEqual({ keys: [shown] });
    const kept = await rig.redis.hgetall(`${rig.stack.prefix}:{k:${shown.key_id}}:key`);
    expect(JSON.stringify(kept)).not.toContain(key.slice(20, 40));
    expect(rig.stack.logs).not.toContain(key.slice(20, 40));
  });

  it('does what its user may, at every gateway, by either header and on a socket', async () => {
    const { key, id } = await user.newKey();
    const session = await user.by(key).session();
    expect((await user.client.get(`/chat/sessions/${session}`)).status).toBe(200);
    for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }]) {
      const answer = await call('GET', `${rig.stack.gateway(1).url}/chat/sessions`, { headers });
      expect(answer.body.total_count).toBe(1);
      const socket = await rig.openWith(session, headers, 1);
      await socket.next(is.event('ready'));
      socket.send({ type: 'text', content: 'Hello' });
      await socket.next((frame) => frame.type === 'response');
      await socket.close();
    }
    const verified = await call('POST', `${rig.stack.gateway().url}/auth/verify`, {
      headers: { 'x-api-key': key },
    });
    expect(verified.body).toMatchObject({ valid: true, user: user.name, key_id: id, scopes: every });
    await eventually('its use is shown', 5_000, async () => {
      const { keys: listed } = (await user.client.get('/auth/keys')).body;
      return Date.now() - Date.parse(listed[0].last_used_at as string) < 60_000;
    });
  });

  it('makes, lists and revokes no keys', async () => {
    const { key, id } = await user.newKey();
    for (const answer of [
      await user.by(key).post('/auth/keys', { name: 'x', scopes: every }),
      await user.by(key).get('/auth/keys'),
      await user.by(key).call('DELETE', `/auth/keys/${id}`),
    ]) {
      expect(refused(answer)).toEqual([403, 'SCOPE_MISSING']);
    }
  });

  it.each([
    ['agents:read', 'GET', '/agents/list', 200],
    ['sessions:read', 'GET', '/agents/list', 403],
    ['sessions:read', 'GET', '/chat/sessions', 200],
    ['sessions:write', 'GET', '/chat/sessions', 403],
    ['sessions:read', 'POST', '/chat/sessions/create', 403],
    ['agents:read', 'POST', '/agents/register', 403],
    ['agents:write', 'POST', '/agents/register', 422],
  ])('with the scope %s: %s %s is answered with %i', async (scope, method, path, status) => {
    const { key } = await user.newKey({ scopes: [scope] });
    const answer = await user.by(key).call(method, path, method === 'POST' ? { json: {} } : {});
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body.code).toBe('SCOPE_MISSING');
  });

  it('that may only read listens on a socket, and says nothing; one that may not is refused', async () => {
    const session = await user.client.session();
    const reader = await user.newKey({ scopes: ['sessions:read'] });
    const socket = await user.by(reader.key).attach(session);
    socket.send({ type: 'text', content: 'Hello', metadata: { client_message_id: 'one' } });
    const told = await socket.next((frame) => frame.type === 'error');
    expect(told.metadata).toMatchObject({ code: 'SCOPE_MISSING', client_message_id: 'one' });
    socket.send({ type: 'stop' });
    expect((await socket.next((frame) => frame.type === 'error')).metadata['code']).toBe('SCOPE_MISSING');
    await socket.close();
    const writer = await user.newKey({ scopes: ['sessions:write'] });
    const other = await user.by(writer.key).open(session);
    expect(await other.closed()).toEqual({ code: 4003, reason: 'missing scope' });
  });

  it('has a limit of its own, at all gateways together, of requests, sockets and texts', async () => {
    const { key } = await user.newKey({ rate_limit: 5 });
    const session = await user.client.session();
    for (const gateway of [0, 1])
      expect((await user.by(key, gateway).get('/chat/sessions')).status).toBe(200);
    const socket = await user.by(key, 1).attach(session);
    for (const content of ['one', 'two']) socket.send({ type: 'text', content });
    for (let answers = 0; answers < 2; answers += 1) await socket.next((frame) => frame.type === 'response');
    socket.send({ type: 'text', content: 'three' });
    expect((await socket.next((frame) => frame.type === 'error')).metadata['code']).toBe('RATE_LIMITED');
    const answer = await user.by(key).get('/chat/sessions');
    expect(refused(answer)).toEqual([429, 'RATE_LIMITED']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const second = await user.by(key).open(session);
    expect((await second.closed()).code).toBe(4004);
    expect((await user.client.get('/chat/sessions')).status).toBe(200);
    const metrics = await Metrics.read(rig.stack.gateway().adminUrl);
    expect(metrics.sum('agentconnect_rate_limited_total', { limit: 'api-key' })).toBeGreaterThan(0);
  });
});

describe('a key that is not good', () => {
  it('made up, changed, or of another form: 401 TOKEN_INVALID, without a word to Redis for the last two', async () => {
    const { key } = await user.newKey();
    const other = `${key.slice(0, 25)}${key[25] === 'x' ? 'y' : 'x'}${key.slice(26)}`;
    for (const bad of [other, key.slice(0, -1), `ac_${'A'.repeat(16)}_${'B'.repeat(32)}00000000`, 'ac_']) {
      expect(refused(await user.by(bad).get('/chat/sessions'))).toEqual([401, 'TOKEN_INVALID']);
      expect((await (await user.by(bad).open('ses_0_AAAAAAAAAAAAAAAAAAAA')).closed()).code).toBe(4003);
    }
  });

  it('expired: 401 TOKEN_EXPIRED, and listed as what it is', async () => {
    const wanted = { name: 'old', scopes: ['sessions:read'], actsForOthers: false, perMinute: 0 } as const;
    const made = await rig.keys.create(user.name, { ...wanted, expiresAt: Date.now() - 1_000 }, 10);
    if (made === 'too many') throw new Error(made);
    expect(refused(await user.by(made.text).get('/chat/sessions'))).toEqual([401, 'TOKEN_EXPIRED']);
    expect((await user.client.get('/auth/keys')).body.keys).toHaveLength(1);
  });

  it('a socket is closed when its key ends', async () => {
    const wanted = { name: 'short', scopes: ['sessions:read'], actsForOthers: false, perMinute: 0 } as const;
    const made = await rig.keys.create(user.name, { ...wanted, expiresAt: Date.now() + 4_000 }, 10);
    if (made === 'too many') throw new Error(made);
    const socket = await user.by(made.text).attach(await user.client.session());
    expect(await socket.closed()).toEqual({ code: 4003, reason: 'token expired' });
  });

  it.each([
    [{ scopes: every }, 'name'],
    [{ name: 'x' }, 'scopes'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['admin'] }, 'scopes.0'],
    [{ name: 'x', scopes: ['on_behalf_of'] }, 'scopes.0'],
    [{ name: 'a\nb', scopes: every }, 'name'],
    [{ name: 'x'.repeat(81), scopes: every }, 'name'],
    [{ name: 'x', scopes: every, expires_in_days: 0 }, 'expires_in_days'],
    [{ name: 'x', scopes: every, rate_limit: 1.5 }, 'rate_limit'],
  ])('%j is no key that can be made: 422', async (wanted, path) => {
    const answer = await user.client.post('/auth/keys', wanted);
    expect(refused(answer)).toEqual([422, 'VALIDATION_ERROR']);
    expect(answer.body.errors[0].path).toBe(path);
  });

  it('lives no longer than the operator lets it: 422 LIMIT_TOO_HIGH', async () => {
    const answer = await user.client.post('/auth/keys', { name: 'x', scopes: every, expires_in_days: 366 });
    expect(refused(answer)).toEqual([422, 'LIMIT_TOO_HIGH']);
    expect(answer.body.errors[0].path).toBe('expires_in_days');
  });

  it('there are as many as may be: 429 TOO_MANY_KEYS, until one is revoked', async () => {
    const made = [await user.newKey(), await user.newKey(), await user.newKey()];
    const wanted = { name: 'one more', scopes: every };
    expect(refused(await user.client.post('/auth/keys', wanted))).toEqual([429, 'TOO_MANY_KEYS']);
    expect((await user.client.call('DELETE', `/auth/keys/${made[0]?.id}`)).status).toBe(204);
    expect((await user.client.post('/auth/keys', wanted)).status).toBe(200);
  });

  it("another user's key is none: 404 KEY_NOT_FOUND", async () => {
    const { id, key } = await user.newKey();
    const alice = await Client.login(rig.stack.gateway(), 'alice');
    for (const one of [id, 'key_AAAAAAAAAAAAAAAA', 'x']) {
      expect(refused(await alice.call('DELETE', `/auth/keys/${one}`))).toEqual([404, 'KEY_NOT_FOUND']);
    }
    expect((await user.by(key).get('/chat/sessions')).status).toBe(200);
  });
});

it('the command line makes, lists and revokes keys', async () => {
  const added = await rig.stack.admin([
    'keys',
    'add',
    user.name,
    '--name',
    'ci',
    '--scope',
    'sessions:read',
    '--days',
    '7',
  ]);
  expect(added).toMatch(/ac_\w+/);
  const [listed] = JSON.parse(await rig.stack.admin(['keys', 'list', user.name, '--json'])) as Record<
    string,
    unknown
  >[];
  expect(listed).toMatchObject({
    owner: user.name,
    name: 'ci',
    scopes: 'sessions:read',
    on_behalf_of: 'false',
    rate_limit: null,
  });
  expect(await rig.stack.admin(['keys', 'list'])).toContain(`\t${user.name}\tci\t`);
  expect(await rig.stack.admin(['keys', 'revoke', String(listed?.['key_id'])])).toContain('is revoked');
  expect(await rig.stack.admin(['keys', 'list', user.name])).toBe('there are no keys\n');
  for (const wrong of [
    ['add', 'nobody', '--name', 'x', '--scope', 'sessions:read'],
    ['add', user.name, '--name', 'x', '--scope', 'admin'],
    ['add', user.name, '--name', 'x', '--scope', 'sessions:read', '--days', '0'],
    ['revoke', 'key_AAAAAAAAAAAAAAAA'],
  ]) {
    expect(await rig.stack.admin(['keys', ...wrong])).toMatch(/^error: /);
  }
});
