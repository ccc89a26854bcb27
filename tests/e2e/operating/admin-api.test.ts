import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { type KeyOwner, KeyRig, refusal } from '../../support/key-rig.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { passwordOf } from '../../support/stack.ts';

let rig: KeyRig;
let admin: Client;
let operator: Client;
let owner: KeyOwner;
let names = 0;

const newName = (): string => `person-${(names += 1)}`;

beforeAll(async () => {
  rig = await KeyRig.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    env: { ADMIN_USERS: 'alice' },
  });
  await rig.users.add('olga', passwordOf('olga'), 'operator');
  admin = await Client.login(rig.stack.gateway(), 'alice');
  operator = await Client.login(rig.stack.gateway(1), 'olga');
});
afterAll(() => rig?.stop());
beforeEach(async () => {
  owner = await rig.newOwner();
});

/** Everything that a listing holds, page by page. */
async function all(client: Client, path: string, member: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let after = '';
  do {
    const query = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const { body, status } = await client.get(`${path}${path.includes('?') ? '&' : '?'}limit=2${query}`);
    expect(status).toBe(200);
    expect(body[member].length).toBeLessThanOrEqual(2);
    found.push(...body[member]);
    after = body.next ?? '';
  } while (after !== '');
  return found;
}

describe('users', () => {
  it('are added, with a role, and found on the pages of the list', async () => {
    const name = newName();
    const added = await admin.post('/admin/users', { name, password: passwordOf(name), role: 'operator' });
    expect(added.status).toBe(200);
    expect(added.body).toMatchObject({ name, state: 'enabled', role: 'operator' });
    const client = await Client.login(rig.stack.gateway(1), name);
    expect((await client.get('/admin/users')).status).toBe(200);
    const listed = await all(operator, '/admin/users', 'users');
    expect(listed.filter((user) => user['name'] === name)).toEqual([added.body]);
    expect((await operator.get(`/admin/users/${name}`)).body).toEqual(added.body);
    expect(refusal(await admin.post('/admin/users', { name, password: passwordOf(name) }))).toEqual([
      409,
      'USER_EXISTS',
    ]);
  });

  it('that cannot be are refused, and no refusal shows a password', async () => {
    for (const [name, password, path] of [
      ['~corp~ada', 'a good password', 'name'],
      ['ada', 'short', 'password'],
      ['ada', 'letmein1', 'password'],
      // Cyrillic.
      ['\u043Elga', 'a good password', 'name'],
    ]) {
      const refused = await admin.post('/admin/users', { name, password });
      expect(refusal(refused)).toEqual([422, 'VALIDATION_ERROR']);
      expect(refused.body.errors[0].path).toBe(path);
      expect(refused.text).not.toContain(password);
    }
    expect(rig.stack.logs).not.toContain('a good password');
    const odd = await operator.get('/admin/users?after=nowhere');
    expect(odd.body.errors).toEqual([{ path: 'after', message: 'is not the `next` of a page' }]);
  });

  it.each([
    ['a new password', 'password', { password: 'another password' }],
    ['a sign-out', 'sign-out', undefined],
    ['being disabled', 'disable', undefined],
  ])('%s ends their tokens at every gateway', async (_what, act, body) => {
    const other = owner.client.at(rig.stack.gateway(1));
    const socket = await other.attach(await other.session());
    expect((await admin.post(`/admin/users/${owner.name}/${act}`, body)).status).toBe(204);
    expect((await socket.closed()).code).toBe(4003);
    expect((await other.get('/chat/sessions')).status).toBe(401);
    const { state } = (await operator.get(`/admin/users/${owner.name}`)).body;
    expect(state).toBe(act === 'disable' ? 'disabled' : 'enabled');
    if (act !== 'disable') return;
    expect((await admin.post(`/admin/users/${owner.name}/enable`)).status).toBe(204);
    await Client.login(rig.stack.gateway(), owner.name);
  });

  it('lose a role, which was all that let them on', async () => {
    await rig.users.setRole(owner.name, 'admin');
    const mine = `/admin/users/${owner.name}`;
    await eventually('the role counts', 10_000, async () => (await owner.client.get(mine)).status === 200);
    expect((await admin.post(`${mine}/role`, { role: 'operator' })).status).toBe(204);
    await eventually('the role counts', 10_000, async () => {
      return (await owner.client.post(`${mine}/enable`)).status === 403;
    });
    expect((await owner.client.get(mine)).body).toMatchObject({ role: 'operator' });
    expect((await admin.post(`${mine}/role`, { role: 'user' })).status).toBe(204);
    await eventually('no role counts', 10_000, async () => (await owner.client.get(mine)).status === 403);
    expect(refusal(await owner.client.get(mine))).toEqual([403, 'ROLE_REQUIRED']);
    expect((await owner.client.get('/chat/sessions')).status).toBe(200);
  });

  it(
    'are deleted with what is theirs; the gateway goes on behind its answer',
    { timeout: 90_000 },
    async () => {
      const { name, client } = owner;
      const session = await client.session();
      const begun = await admin.call('DELETE', `/admin/users/${name}`);
      expect([begun.status, begun.body]).toEqual([202, { status: 'deleting' }]);
      expect((await admin.call('DELETE', `/admin/users/${name}`)).status).toBe(202);
      expect((await operator.get(`/admin/users/${name}`)).body.state).toBe('deleting');
      expect(refusal(await admin.post(`/admin/users/${name}/enable`))).toEqual([409, 'USER_BEING_DELETED']);
      await eventually('the user is gone', 60_000, async () => {
        return (await operator.get(`/admin/users/${name}`)).status === 404;
      });
      expect(await rig.redis.exists(`${rig.stack.prefix}:{p0}:s:${session}`)).toBe(0);
      expect(refusal(await admin.call('DELETE', `/admin/users/${name}`))).toEqual([404, 'USER_NOT_FOUND']);
    },
  );

  it('who are not there: 404', async () => {
    for (const [method, path, json] of [
      ['GET', '', undefined],
      ['POST', '/enable', undefined],
      ['POST', '/role', { role: 'admin' }],
      ['POST', '/password', { password: 'a good password' }],
    ] as const) {
      const answer = await admin.call(method, `/admin/users/nobody${path}`, { json });
      expect(refusal(answer)).toEqual([404, 'USER_NOT_FOUND']);
    }
  });
});

describe('keys', () => {
  it('of all are listed, of one user too, and revoked', async () => {
    const [{ id, key }, other] = [await owner.newKey(), await owner.newKey()];
    const listed = await operator.get(`/admin/keys?user=${owner.name}`);
    expect(listed.body.keys.map((one: { key_id: string }) => one.key_id)).toEqual([id, other.id]);
    expect(listed.body.keys[0]).toMatchObject({ owner: owner.name, name: 'backend' });
    expect(listed.text).not.toContain(key.slice(20, 40));
    const found = await rig.stack.admin(['keys', 'list', '--json']);
    const pages = new Set<string>();
    let after = '';
    do {
      const { body } = await operator.get(`/admin/keys?limit=1&after=${encodeURIComponent(after || '0~!')}`);
      for (const one of body.keys) pages.add(one.key_id as string);
      after = body.next ?? '';
    } while (after !== '');
    expect(pages).toEqual(new Set((JSON.parse(found) as { key_id: string }[]).map((one) => one.key_id)));
    expect((await admin.call('DELETE', `/admin/keys/${id}`)).status).toBe(204);
    await eventually('the key is refused', 10_000, async () => {
      return (await owner.by(key, 1).get('/chat/sessions')).status === 401;
    });
    expect(refusal(await admin.call('DELETE', `/admin/keys/${id}`))).toEqual([404, 'KEY_NOT_FOUND']);
  });

  it('do what their scope says, and no more than the role of their owner', async () => {
    const mine = `/admin/users/${owner.name}`;
    await rig.users.setRole(owner.name, 'admin');
    await eventually('the role counts', 10_000, async () => (await owner.client.get(mine)).status === 200);
    const reader = owner.by((await owner.newKey({ scopes: ['admin:read'] })).key);
    const writer = owner.by((await owner.newKey({ scopes: ['admin:write'] })).key, 1);
    const none = owner.by((await owner.newKey()).key);
    expect((await reader.get(mine)).status).toBe(200);
    expect(refusal(await reader.post(`${mine}/enable`))).toEqual([403, 'SCOPE_MISSING']);
    expect((await writer.post(`${mine}/enable`)).status).toBe(204);
    expect(refusal(await writer.get(mine))).toEqual([403, 'SCOPE_MISSING']);
    expect(refusal(await none.get(mine))).toEqual([403, 'SCOPE_MISSING']);
    await rig.users.setRole(owner.name, undefined);
    for (const [key, method, path] of [
      [reader, 'GET', mine],
      [writer, 'POST', `${mine}/enable`],
    ] as const) {
      await eventually('the role is gone', 10_000, async () => (await key.call(method, path)).status === 403);
      expect(refusal(await key.call(method, path))).toEqual([403, 'ROLE_REQUIRED']);
    }
  });
});

describe('sessions', () => {
  it('of all users are found page by page, also where nothing but their deadline lists them', async () => {
    const ids = [await owner.client.session(), await owner.client.session(), await owner.client.session()];
    const listed = await all(operator, '/admin/sessions', 'sessions');
    const mine = listed.filter((one) => one['user'] === owner.name).map((one) => one['session_id']);
    expect(new Set(mine)).toEqual(new Set(ids));
    const own = await all(operator, `/admin/sessions?user=${owner.name}`, 'sessions');
    expect(own.map((one) => one['session_id'])).toEqual(ids.toReversed());
    expect((await operator.get('/admin/sessions?status=ended')).body.sessions).toEqual([]);
  });

  it('show what they do, and end at every gateway', async () => {
    const { id } = await owner.client.slowSession(2_000, 20);
    const socket = await owner.client.at(rig.stack.gateway(1)).attach(id, { stream: true });
    await socket.text('go');
    await socket.next(is.delta);
    const [shown] = (await operator.get(`/admin/sessions?user=${owner.name}`)).body.sessions;
    expect(shown).toMatchObject({ session_id: id, work: 'running', agents: 1, status: 'active' });
    expect((await admin.call('DELETE', `/admin/sessions/${id}`)).status).toBe(204);
    expect((await socket.closed()).code).toBe(4001);
    expect((await owner.client.get(`/chat/sessions/${id}`)).status).toBe(404);
  });
});

it('a process that stops leaves the list of those that run; one that is killed does a little later', async () => {
  const gateways = async (): Promise<string[]> =>
    (await operator.get('/admin/fleet')).body.processes
      .filter((one: { kind: string }) => one.kind === 'gateway')
      .map((one: { id: string }) => one.id);
  await eventually('both are heard of', 30_000, async () => (await gateways()).length === 2);
  const third = await rig.stack.addGateway();
  await eventually('the third is heard of', 30_000, async () => (await gateways()).length === 3);
  await rig.stack.kill(third, 'SIGTERM');
  await eventually('it is gone', 5_000, async () => (await gateways()).length === 2);
  const fourth = await rig.stack.addGateway();
  await eventually('the fourth is heard of', 30_000, async () => (await gateways()).length === 3);
  await rig.stack.kill(fourth, 'SIGKILL');
  await eventually('it is gone', 60_000, async () => (await gateways()).length === 2);
}, 180_000);

describe('the command line', () => {
  let by: readonly string[];

  beforeAll(async () => {
    const scopes = ['admin:read', 'admin:write'];
    const made = await admin.post('/auth/keys', { name: 'command line', scopes });
    by = ['--url', rig.stack.gateway(1).url, '--key', made.body.key as string];
  });

  const remote = (args: readonly string[], input = ''): Promise<string> =>
    rig.stack.admin([...by, ...args], input);

  // Each command is a process of its own.
  it('does by a gateway what it does by Redis, in the same words', { timeout: 180_000 }, async () => {
    const name = newName();
    expect(await remote(['users', 'add', name, '--role', 'admin'], passwordOf(name))).toBe(
      `${name} is added\n`,
    );
    expect(await remote(['users', 'add', name], passwordOf(name))).toBe(
      `error: there is already a user ${name}\n`,
    );
    expect(await remote(['users', 'role', name, 'operator'])).toBe(`${name} has the role operator\n`);
    expect(await remote(['users', 'disable', name])).toBe(`${name} is disabled\n`);
    const [here, there] = await Promise.all([rig.stack.admin(['users', 'list']), remote(['users', 'list'])]);
    expect(there).toBe(here);
    expect(there).toMatch(new RegExp(`^${name}\tdisabled\t.*\toperator$`, 'm'));
    const { id } = await owner.newKey();
    expect(await remote(['keys', 'list', owner.name])).toContain(id);
    expect(await remote(['keys', 'revoke', id])).toBe(`${id} is revoked\n`);
    expect(await remote(['keys', 'revoke', id])).toBe(`error: there is no key ${id}\n`);
    expect(await remote(['keys', 'add', owner.name, '--name', 'k', '--scope', 'agents:read'])).toMatch(
      /^error: no key makes a key: /,
    );
    const deleted = await remote(['users', 'delete', name]);
    expect(deleted).toContain(`${name} is deleted\n`);
    expect(await remote(['users', 'delete', name])).toBe(`error: there is no user ${name}\n`);
  });

  it('says in one line what is wrong with its way to a gateway', { timeout: 90_000 }, async () => {
    const url = rig.stack.gateway().url;
    expect(await rig.stack.admin(['--url', url, 'users', 'list'])).toMatch(
      /^config: ADMIN_API_KEY: must be set/,
    );
    expect(await rig.stack.admin(['--url', 'here', '--key', 'k', 'users', 'list'])).toBe(
      'config: ADMIN_API_URL: must be an http or https URL\n',
    );
    expect(await rig.stack.admin(['--url', url, '--key', 'ac_no', 'users', 'list'])).toBe(
      'error: the token is not a JWT\n',
    );
    expect(await rig.stack.admin(['--url', 'http://127.0.0.1:1', '--key', 'k', 'users', 'list'])).toMatch(
      /^error: http:\/\/127\.0\.0\.1:1 does not answer \(.*\)\n$/,
    );
    expect(await rig.stack.admin(['--url', url, '--key', 'k', 'setup', '/tmp/none'])).toMatch(
      /^error: setup /,
    );
  });
});
