import { externalUser } from '@agentconnect/auth';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { call, Client } from '../../support/client.ts';
import { KeyRig, refusal } from '../../support/key-rig.ts';
import { expectOpen } from '../../support/listeners.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { passwordOf } from '../../support/stack.ts';

let rig: KeyRig;

beforeAll(async () => {
  rig = await KeyRig.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    env: { ADMIN_USERS: 'alice, ~corp~ada' },
  });
});
afterAll(() => rig?.stop());

/** The roles that a gateway knows of a user. */
async function rolesOf(client: Client, headers: Record<string, string> = {}): Promise<unknown> {
  return (await client.post('/auth/verify', undefined, { headers })).body.roles;
}

it('the users of ADMIN_USERS are administrators, and nobody else is', async () => {
  const [alice, bob] = await Promise.all(
    ['alice', 'bob'].map((name) => Client.login(rig.stack.gateway(), name)),
  );
  expect(await rolesOf(alice as Client)).toEqual(['admin']);
  expect((await (alice as Client).get('/auth/session')).body.roles).toEqual(['admin']);
  expect(await rolesOf(bob as Client)).toBeUndefined();
  expect((await (bob as Client).get('/auth/session')).body).not.toHaveProperty('roles');
});

it.each(['~~ada~bob', 'a b', '~corp'])('%o in ADMIN_USERS is refused at the start', async (name) => {
  const { code, output } = await rig.stack.refusesToStart('gateway', { ADMIN_USERS: name });
  expect(code).not.toBe(0);
  expect(output).toContain(`config: ADMIN_USERS: ${JSON.stringify(name)} is not the name of a user`);
});

it('a role comes and goes at every gateway, and no token or socket ends by that', async () => {
  const name = 'otto';
  expect(await rig.stack.admin(['users', 'add', name, '--role', 'operator'], passwordOf(name))).toBe(
    'otto is added\n',
  );
  const client = await Client.login(rig.stack.gateway(), name);
  const other = client.at(rig.stack.gateway(1));
  const socket = await client.attach(await client.session());
  for (const one of [client, other]) expect(await rolesOf(one)).toEqual(['operator']);
  for (const [role, roles] of [
    ['admin', ['admin']],
    ['user', undefined],
  ] as const) {
    expect(await rig.stack.admin(['users', 'role', name, role])).toBe(`otto has the role ${role}\n`);
    for (const [at, one] of [client, other].entries()) {
      await eventually(`gateway ${at} knows the role`, 10_000, async () => {
        return JSON.stringify(await rolesOf(one)) === JSON.stringify(roles);
      });
    }
  }
  await expectOpen(socket);
  await socket.close();
  expect(JSON.parse(await rig.stack.admin(['users', 'list', '--json']))).toContainEqual(
    expect.objectContaining({ name, role: 'user' }),
  );
});

it('every gateway is told, and does not wait until what it knows is old', async () => {
  const { client, name } = await rig.newOwner();
  const gateways = [client, client.at(rig.stack.gateway(1))];
  // What is known of a user is kept for five seconds. Cores that are busy may take as long, so one of some tries will do.
  let took = Infinity;
  for (let tries = 0; tries < 6 && took > 4_000; tries += 1) {
    const role = tries % 2 === 0 ? 'operator' : undefined;
    const asked = performance.now();
    await Promise.all(gateways.map((one) => rolesOf(one)));
    await rig.users.setRole(name, role);
    for (const one of gateways) {
      await eventually('the role is known', 10_000, async () => {
        return ((await rolesOf(one)) === undefined) === (role === undefined);
      });
    }
    took = performance.now() - asked;
  }
  expect(took).toBeLessThan(4_000);
});

it('a role that there is not, and a user who is not there, are refused', async () => {
  expect(await rig.stack.admin(['users', 'role', 'bob', 'king'])).toMatch(
    /Allowed choices are user, operator/,
  );
  expect(await rig.stack.admin(['users', 'role', 'nobody', 'admin'])).toBe(
    'error: there is no user nobody\n',
  );
});

it('a key has the roles of its owner, but not where it acts for others', async () => {
  const owner = await rig.newOwner();
  const acting = await owner.actingKey();
  await rig.users.setRole(owner.name, 'admin');
  await eventually(
    'the key has the role',
    10_000,
    async () => (await rolesOf(owner.by(acting))) !== undefined,
  );
  expect(await rolesOf(owner.by(acting))).toEqual(['admin']);
  expect(await rolesOf(owner.by(acting), { 'x-on-behalf-of': 'bob' })).toBeUndefined();
  expect(await rig.users.setRole(`~~bob~${owner.name}`, 'admin')).toBe('none');
});

it('nobody makes a key for more than the owner may do', async () => {
  const { client, name } = await rig.newOwner();
  const make = (scope: string) => client.post('/auth/keys', { name: 'k', scopes: [scope] });
  expect(refusal(await make('admin:read'))).toEqual([403, 'ROLE_REQUIRED']);
  await rig.users.setRole(name, 'operator');
  await eventually('an operator may read', 10_000, async () => (await make('admin:read')).status === 200);
  const refused = await make('admin:write');
  expect(refusal(refused)).toEqual([403, 'ROLE_REQUIRED']);
  expect(refused.body.detail).toBe('This takes the role admin.');
});

it('the role of an issuer’s user ends with the user', async () => {
  const name = externalUser('corp', 'eve');
  expect(await rig.users.setRole(name, 'operator')).toBe('done');
  expect((await rig.users.find(name))?.role).toBe('operator');
  await rig.users.beginDelete(name);
  await rig.users.endDelete(name);
  expect((await rig.users.find(name))?.role).toBeUndefined();
});

it('a user whom a release before roles has added has none', async () => {
  await rig.users.add('old', passwordOf('old'));
  await rig.redis.hdel(`${rig.stack.prefix}:{u:old}:user`, 'role');
  const client = await Client.login(rig.stack.gateway(), 'old');
  const form = { username: 'old', password: passwordOf('old') };
  expect((await call('POST', `${rig.stack.gateway().url}/auth/login`, { form })).status).toBe(200);
  expect(await rolesOf(client)).toBeUndefined();
});
