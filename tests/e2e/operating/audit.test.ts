import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { call, Client } from '../../support/client.ts';
import { type KeyOwner, KeyRig, refusal } from '../../support/key-rig.ts';
import { Metrics } from '../../support/metrics.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { passwordOf } from '../../support/stack.ts';

let rig: KeyRig;
let admin: Client;
let owner: KeyOwner;
const lines: Record<string, unknown>[] = [];

/** Of each kind, as many a minute as this file makes without meaning to be refused. */
const perMinute = 40;

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly by: string | null;
  readonly target: string | null;
  readonly detail: string | null;
  readonly via: string;
  readonly trail: string;
  readonly [member: string]: unknown;
}

beforeAll(async () => {
  rig = await KeyRig.start({
    redisUrl: inject('redisUrl'),
    workers: 1,
    env: {
      ADMIN_USERS: 'alice',
      AUDIT_LOG: 'stdout',
      AUDIT_ACCESS_PER_MINUTE: String(perMinute),
      AUDIT_MAX_ENTRIES: '100',
      LOG_LEVEL: 'warn',
    },
    onLine: (line) => {
      if (line.includes('"channel":"audit"')) lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  });
  admin = await Client.login(rig.stack.gateway(), 'alice');
});
afterAll(() => rig?.stop());
beforeEach(async () => {
  owner = await rig.newOwner();
});

/** The newest entries of the audit log. */
async function entries(query = ''): Promise<readonly Entry[]> {
  const answer = await admin.get(`/admin/audit?limit=500${query}`);
  expect(answer.status).toBe(200);
  return answer.body.entries as Entry[];
}

/** Waits for an entry with these members; what is noted of access is written behind the answer. */
async function entry(wanted: Partial<Entry>): Promise<Entry> {
  const isWanted = (one: Entry): boolean =>
    Object.entries(wanted).every(([name, value]) => one[name] === value);
  let found: Entry | undefined;
  await eventually(`an entry ${JSON.stringify(wanted)}`, 20_000, async () => {
    found = (await entries()).find(isWanted);
    return found !== undefined;
  });
  return found as Entry;
}

it('every act of an administrator is there, with who did it, to whom, and from where', async () => {
  const { name } = owner;
  const [{ id: key }, session] = [await owner.newKey(), await owner.client.session()];
  const target = `/admin/users/${name}`;
  await admin.post(`${target}/role`, { role: 'operator' });
  await admin.post(`${target}/disable`);
  await admin.post(`${target}/enable`);
  await admin.post(`${target}/sign-out`);
  await admin.post(`${target}/password`, { password: 'a brand new password' });
  await admin.call('DELETE', `/admin/keys/${key}`);
  await admin.get(`/admin/sessions/${session}/messages`);
  await admin.call('DELETE', `/admin/sessions/${session}`);
  await admin.call('DELETE', target);
  const acts = await entries('&trail=acts');
  const mine = acts.filter((one) => [name, key, session].includes(one.target ?? ''));
  expect(mine.map(({ action, detail }) => [action, detail])).toEqual([
    ['user.delete', null],
    ['session.end', name],
    ['key.revoke', name],
    ['user.password', null],
    ['user.sign-out', null],
    ['user.enable', null],
    ['user.disable', null],
    ['user.role', 'operator'],
  ]);
  for (const one of mine) {
    expect(one).toMatchObject({ by: 'alice', via: 'api', trail: 'acts', key_id: null });
    expect(one['address']).toMatch(/127\.0\.0\.1$/);
    expect(one['request_id']).toMatch(/^\S+$/);
  }
  await entry({ action: 'session.read', by: 'alice', target: session, detail: name, trail: 'access' });
});

it('what the command line does is there too, and by which key an act was done', async () => {
  const { name } = owner;
  await rig.stack.admin(['users', 'role', name, 'operator']);
  await entry({ action: 'user.role', target: name, via: 'command', by: null, address: null });
  const scopes = ['admin:read', 'admin:write'];
  const made = await admin.post('/auth/keys', { name: 'program', scopes });
  await owner.by(made.body.key as string).post(`/admin/users/${name}/sign-out`);
  await entry({ action: 'user.sign-out', target: name, by: 'alice', key_id: made.body.key_id as string });
  await entry({ action: 'key.add', by: 'alice', target: made.body.key_id as string, trail: 'access' });
});

it('who comes in is there, and who does not; but nothing that was typed', async () => {
  const { name } = owner;
  await entry({ action: 'login', by: name, detail: 'token' });
  const login = (username: string, password: string) =>
    call('POST', `${rig.stack.gateway().url}/auth/login`, { form: { username, password } });
  expect((await login(name, 'wrong-password-typed')).status).toBe(401);
  await entry({ action: 'login.refused', target: name, detail: 'INVALID_CREDENTIALS' });
  expect((await login('password-typed-as-name', 'x')).status).toBe(401);
  await entry({ action: 'login.refused', target: null, detail: 'INVALID_CREDENTIALS' });
  const refused = await owner.client.get('/admin/users');
  expect(refusal(refused)).toEqual([403, 'ROLE_REQUIRED']);
  await entry({ action: 'refused', by: name, target: 'GET /api/admin/users', detail: 'ROLE_REQUIRED' });
  const invalid = new Client(rig.stack.gateway(), name, `${owner.client.token}x`);
  await invalid.get('/chat/sessions?token=in-the-query');
  await entry({ action: 'refused', by: null, target: 'GET /api/chat/sessions', detail: 'TOKEN_INVALID' });
  const all = JSON.stringify([await entries(), lines]);
  for (const secret of [
    'wrong-password-typed',
    'password-typed-as-name',
    owner.client.token,
    'in-the-query',
  ]) {
    expect(all).not.toContain(secret);
  }
});

it('each entry is a line on standard output as well, whatever the level of other lines is', async () => {
  const { name } = owner;
  await admin.post(`/admin/users/${name}/role`, { role: 'admin' });
  await eventually('the line is there', 10_000, () => lines.some((line) => line['target'] === name));
  expect(lines.find((line) => line['target'] === name)).toMatchObject({
    channel: 'audit',
    level: 'info',
    trail: 'acts',
    action: 'user.role',
    by: 'alice',
    detail: 'admin',
  });
});

it('refusals without end are counted, and push no act out of the log', async () => {
  const { name } = owner;
  await admin.post(`/admin/users/${name}/role`, { role: 'operator' });
  await admin.post(`/admin/users/${name}/role`, { role: 'user' });
  await eventually(
    'the role is gone',
    10_000,
    async () => (await owner.client.get('/admin/fleet')).status === 403,
  );
  const counted = async (outcome: string): Promise<number> =>
    (await Metrics.read(rig.stack.gateway().adminUrl)).sum('agentconnect_audit_entries_total', {
      trail: 'access',
      outcome,
    });
  const before = { kept: await counted('kept'), limited: await counted('limited') };
  const refusals = 300;
  for (let sent = 0; sent < refusals; sent += 50) {
    await Promise.all(Array.from({ length: 50 }, () => owner.client.get('/admin/users')));
  }
  // At most two minutes begin meanwhile, or some more where cores are busy.
  expect(await counted('limited')).toBeGreaterThan(before.limited);
  const kept = (await counted('kept')) - before.kept;
  expect(kept).toBeLessThan(refusals);
  expect(await rig.redis.xlen(`${rig.stack.prefix}:{fleet}:audit:access`)).toBeLessThanOrEqual(250);
  const acts = await entries('&trail=acts');
  expect(acts.filter((one) => one.target === name).map(({ action }) => action)).toEqual([
    'user.role',
    'user.role',
  ]);
});

it('comes page by page, both trails in the order of time, and has an end', async () => {
  const { name } = owner;
  const stream = `${rig.stack.prefix}:{fleet}:audit:acts`;
  for (let written = 0; written < 260; written += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        admin.post(`/admin/users/${name}/role`, { role: at % 2 === 0 ? 'operator' : 'user' }),
      ),
    );
  }
  // Streams are trimmed by whole nodes of a hundred entries.
  expect(await rig.redis.xlen(stream)).toBeLessThanOrEqual(200);
  expect(await rig.redis.pttl(stream)).toBeGreaterThan(0);
  const whole = await entries();
  const paged: Entry[] = [];
  let after = '';
  do {
    const { body } = await admin.get(`/admin/audit?limit=7${after}`);
    expect(body.entries.length).toBeLessThanOrEqual(7);
    paged.push(...(body.entries as Entry[]));
    after = body.next === null ? '' : `&after=${encodeURIComponent(body.next as string)}`;
  } while (after !== '');
  // Nothing is written to the acts meanwhile; what is written of access is newer than the first page.
  expect(paged.map((one) => `${one.trail} ${one.id}`)).toEqual(whole.map((one) => `${one.trail} ${one.id}`));
  const times = paged.map((one) => String(one['at']));
  expect(times).toEqual(times.toSorted().toReversed());
  expect(new Set(paged.map((one) => one.trail))).toEqual(new Set(['acts', 'access']));
  expect((await admin.get('/admin/audit?after=nowhere')).body.errors[0].path).toBe('after');
});

it('an act is done although it cannot be noted, and the log of the gateway has it', async () => {
  const { name } = owner;
  const trail = `${rig.stack.prefix}:{fleet}:audit:acts`;
  await rig.redis.rename(trail, `${trail}:aside`);
  await rig.redis.set(trail, 'none');
  try {
    expect((await admin.post(`/admin/users/${name}/role`, { role: 'operator' })).status).toBe(204);
    expect((await rig.users.find(name))?.role).toBe('operator');
    await eventually('the log has it', 10_000, () =>
      rig.stack.logs.includes('an entry of the audit log was not'),
    );
  } finally {
    await rig.redis.del(trail);
    await rig.redis.rename(`${trail}:aside`, trail);
  }
});

it('of a user who was added, with the role', async () => {
  const name = 'nora';
  await admin.post('/admin/users', { name, password: passwordOf(name), role: 'operator' });
  await entry({ action: 'user.add', target: name, by: 'alice', detail: 'operator' });
});
