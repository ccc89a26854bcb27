import assert from 'node:assert/strict';
import { adminEndpoints, type Endpoint } from '@agentconnect/protocol';
import { type Answer, Client } from '../../support/client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Context } from '../context.ts';
import { expectError, expectInvalid } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';

const passwordOf = (name: string): string => `${name}-password`;

/** A user that the administrator has added. */
const added = (context: Context, name: string): Promise<Record<string, unknown>> =>
  context.once(`the user ${name}`, async () => {
    const answer = await (await context.admin).post('/admin/users', { name, password: passwordOf(name) });
    assert.equal(answer.status, 200);
    return answer.body as Record<string, unknown>;
  });

const login = (context: Context, name: string): Promise<Client> =>
  Client.login(context.stack.gateway(), name);

/** The status of everything under `/admin` of one kind, asked for without a body. */
async function statuses(client: Client, role: string): Promise<Set<number>> {
  const asked = Object.values<Endpoint>(adminEndpoints).filter((endpoint) => endpoint.role === role);
  const answers = await Promise.all(
    asked.map(({ method, path }) => client.call(method, path.replace(/\{\w+\}/, 'nobody'))),
  );
  return new Set(answers.map(({ status }) => status));
}

export const admin: readonly Row[] = [
  ...rowsOf('guide', 'For operators', 'admin', [
    [
      'users-only',
      'whoever has no role gets 403 `ROLE_REQUIRED` for everything under `/admin`',
      async (c) => {
        const alice = await c.alice;
        assert.deepEqual(await statuses(alice, 'operator'), new Set([403]));
        assert.deepEqual(await statuses(alice, 'admin'), new Set([403]));
        expectError(await alice.get('/admin/users'), 403, 'ROLE_REQUIRED');
      },
    ],
    [
      'operator',
      'an operator may look at everything, and change nothing: 403 `ROLE_REQUIRED`',
      async (c) => {
        const operator = await c.operator;
        assert.ok(!(await statuses(operator, 'operator')).has(403));
        assert.deepEqual(await statuses(operator, 'admin'), new Set([403]));
      },
    ],
    [
      'admin',
      'an administrator may look at everything and change it',
      async (c) => {
        const root = await c.admin;
        assert.ok(!(await statuses(root, 'operator')).has(403));
        assert.ok(!(await statuses(root, 'admin')).has(403));
      },
    ],
    [
      'add',
      '`POST /admin/users` adds a user, who can log in',
      async (c) => {
        await added(c, 'carol');
        await login(c, 'carol');
      },
    ],
    ...fieldRows('AdminUser', (c) => added(c, 'carol'), {
      name: ['string', a.oneOf('carol')],
      state: ['"enabled" \\| "disabled" \\| "deleting"', a.oneOf('enabled')],
      role: ['"user" \\| "operator" \\| "admin"', a.oneOf('user')],
      created_at: ['string', a.iso],
    }),
    [
      'exists',
      'a name that is taken: 409 `USER_EXISTS`',
      async (c) => {
        await added(c, 'carol');
        const again = await (
          await c.admin
        ).post('/admin/users', { name: 'carol', password: 'a good password' });
        expectError(again, 409, 'USER_EXISTS');
      },
    ],
    [
      'short',
      'a password of fewer than 8 characters, or a name that cannot be: 422',
      async (c) => {
        const root = await c.admin;
        expectInvalid(await root.post('/admin/users', { name: 'dan', password: 'short' }), 'password');
        expectInvalid(await root.post('/admin/users', { name: '~dan', password: 'a good password' }), 'name');
      },
    ],
    [
      'unfit',
      'a password that is one of the most common, or a name that looks like that of another user: 422',
      async (c) => {
        const root = await c.admin;
        await added(c, 'carol');
        expectInvalid(await root.post('/admin/users', { name: 'ida', password: 'PassWord1' }), 'password');
        expectInvalid(await root.post('/admin/users/carol/password', { password: 'iloveyou1' }), 'password');
        // Cyrillic.
        expectInvalid(
          await root.post('/admin/users', { name: 'c\u0430rol', password: 'a good password' }),
          'name',
        );
      },
    ],
    [
      'pages',
      '`GET /admin/users` and `GET /admin/keys` come in pages: `next` is what to pass as `after`, null on the last',
      async (c) => {
        const operator = await c.operator;
        await added(c, 'carol');
        for (const path of ['/admin/users', '/admin/keys']) {
          const first = await operator.get(`${path}?limit=1`);
          assert.equal(first.status, 200);
          assert.ok(first.body.next === null || typeof first.body.next === 'string');
          expectInvalid(await operator.get(`${path}?after=nowhere`), 'after');
          expectInvalid(await operator.get(`${path}?limit=501`), 'limit');
        }
      },
    ],
    [
      'user-role',
      '`POST /admin/users/{user}/role` with `role`: 204; within two seconds `POST /auth/verify` shows it in `roles`',
      async (c) => {
        await added(c, 'dora');
        const dora = await login(c, 'dora');
        assert.equal((await dora.post('/auth/verify')).body.roles, undefined);
        const given = await (await c.admin).post('/admin/users/dora/role', { role: 'operator' });
        assert.equal(given.status, 204);
        await eventually('the role counts', 10_000, async () => {
          return (await dora.post('/auth/verify')).body.roles?.[0] === 'operator';
        });
      },
    ],
    [
      'sign-out',
      '`POST /admin/users/{user}/sign-out`: 204; the tokens of before get 401 `TOKEN_INVALID`',
      async (c) => {
        await added(c, 'erin');
        const erin = await login(c, 'erin');
        assert.equal((await (await c.admin).post('/admin/users/erin/sign-out')).status, 204);
        await eventually('the token is refused', 10_000, async () => {
          return (await erin.get('/chat/sessions')).status === 401;
        });
      },
    ],
    [
      'disable',
      '`disable`, `enable` and `password` likewise: 204; who is disabled cannot log in, and an old password opens nothing',
      async (c) => {
        const root = await c.admin;
        await added(c, 'fay');
        const form = (password: string): { form: Record<string, string> } => ({
          form: { username: 'fay', password },
        });
        assert.equal((await root.post('/admin/users/fay/disable')).status, 204);
        expectError(await c.call('POST', '/auth/login', form(passwordOf('fay'))), 401, 'INVALID_CREDENTIALS');
        assert.equal((await root.post('/admin/users/fay/enable')).status, 204);
        const password = 'another password';
        assert.equal((await root.post('/admin/users/fay/password', { password })).status, 204);
        expectError(await c.call('POST', '/auth/login', form(passwordOf('fay'))), 401, 'INVALID_CREDENTIALS');
        assert.equal((await c.call('POST', '/auth/login', form(password))).status, 200);
      },
    ],
    [
      'delete',
      '`DELETE /admin/users/{user}`: 202; the user is locked out at once, and then gone: 404 `USER_NOT_FOUND`',
      async (c) => {
        const root = await c.admin;
        await added(c, 'gus');
        assert.equal((await root.call('DELETE', '/admin/users/gus')).status, 202);
        const form = { username: 'gus', password: passwordOf('gus') };
        expectError(await c.call('POST', '/auth/login', { form }), 401, 'INVALID_CREDENTIALS');
        await eventually('the user is gone', 90_000, async () => {
          return (await root.get('/admin/users/gus')).status === 404;
        });
        expectError(await root.get('/admin/users/gus'), 404, 'USER_NOT_FOUND');
      },
    ],
    [
      'keys',
      '`GET /admin/keys?user=` lists the keys of a user, `DELETE /admin/keys/{key_id}` revokes one: 204, then 404 `KEY_NOT_FOUND`',
      async (c) => {
        const root = await c.admin;
        const user = await c.newUser();
        const made = await user.post('/auth/keys', { name: 'server', scopes: ['agents:read'] });
        const id = made.body.key_id as string;
        const listed = await root.get(`/admin/keys?user=${user.user}`);
        assert.deepEqual(listed.body.keys[0].owner, user.user);
        assert.equal(listed.body.keys[0].key_id, id);
        assert.equal((await root.call('DELETE', `/admin/keys/${id}`)).status, 204);
        expectError(await root.call('DELETE', `/admin/keys/${id}`), 404, 'KEY_NOT_FOUND');
      },
    ],
    [
      'turns',
      '`GET /admin/turns` lists turns that were set aside; `retry` and `drop` of another one: 404 `TURN_NOT_FOUND`',
      async (c) => {
        const root = await c.admin;
        assert.ok(a.list((await root.get('/admin/turns?content=true')).body.turns));
        for (const act of ['retry', 'drop']) {
          expectError(await root.post(`/admin/turns/${act}`, { id: '0/1-1' }), 404, 'TURN_NOT_FOUND');
          expectError(await root.post(`/admin/turns/${act}`, { id: '?' }), 404, 'TURN_NOT_FOUND');
        }
      },
    ],
    [
      'sessions',
      '`GET /admin/sessions` lists sessions of all users, or of a `user`, also by `status`; without what was said',
      async (c) => {
        const [operator, alice] = [await c.operator, await c.newUser()];
        const id = await alice.session();
        const of = (query: string): Promise<Answer> =>
          operator.get(`/admin/sessions?user=${alice.user}${query}`);
        const [shown] = (await of('')).body.sessions;
        assert.deepEqual([shown.session_id, shown.user, shown.session_type], [id, alice.user, 'human_agent']);
        assert.deepEqual((await of('&status=expired')).body.sessions, []);
        const ids = new Set<string>();
        let after = '';
        do {
          const answer = await operator.get(`/admin/sessions?limit=500${after}`);
          for (const one of answer.body.sessions) ids.add(one.session_id as string);
          after = answer.body.next === null ? '' : `&after=${encodeURIComponent(answer.body.next as string)}`;
        } while (after !== '');
        assert.ok(ids.has(id));
        expectInvalid(await operator.get('/admin/sessions?after=nowhere'), 'after');
        expectInvalid(await operator.get('/admin/sessions?status=lost'), 'status');
      },
    ],
    [
      'look',
      '`GET /admin/sessions/{session_id}` and `…/messages` are those of the user, and `user` says whose it is',
      async (c) => {
        const [operator, alice] = [await c.operator, await c.alice];
        const id = await alice.session();
        await alice.post(`/chat/sessions/${id}/messages`, { content: 'Hello' });
        const { user, ...session } = (await operator.get(`/admin/sessions/${id}`)).body;
        assert.equal(user, 'alice');
        assert.deepEqual(
          Object.keys(session),
          Object.keys((await alice.get(`/chat/sessions/${id}`)).body as object),
        );
        const log = await operator.get(`/admin/sessions/${id}/messages?limit=1`);
        assert.equal(log.body.messages[0].content, 'Hello');
      },
    ],
    [
      'end',
      '`DELETE /admin/sessions/{session_id}`: 204; its sockets close with 4001; then 404 `SESSION_NOT_FOUND`',
      async (c) => {
        const [root, alice] = [await c.admin, await c.alice];
        const id = await alice.session();
        const socket = await alice.attach(id);
        assert.equal((await root.call('DELETE', `/admin/sessions/${id}`)).status, 204);
        assert.equal((await socket.closed()).code, 4001);
        expectError(await root.get(`/admin/sessions/${id}`), 404, 'SESSION_NOT_FOUND');
        expectError(await root.call('DELETE', `/admin/sessions/${id}`), 404, 'SESSION_NOT_FOUND');
      },
    ],
    [
      'agents',
      '`GET /admin/agents` lists the registered agents of a `user`, or the public ones of all, without their prompts',
      async (c) => {
        const [operator, alice] = [await c.operator, await c.newUser()];
        const agent = { provider: 'demo', model: 'echo', personality: 'a secret' };
        const mine = await alice.post('/agents/register', { ...agent, name: 'Mine' });
        const open = await alice.post('/agents/register', {
          ...agent,
          name: 'Everybody’s',
          metadata: { visibility: 'public' },
        });
        const own = await operator.get(`/admin/agents?user=${alice.user}`);
        const ids = (answer: Answer): string[] =>
          answer.body.agents.map((one: { agent_id: string }) => one.agent_id);
        assert.deepEqual(ids(own), [open.body.agent_id, mine.body.agent_id]);
        assert.ok(!own.text.includes('a secret'));
        const first = await operator.get(`/admin/agents?user=${alice.user}&limit=1`);
        const second = await operator.get(`/admin/agents?user=${alice.user}&after=${first.body.next}`);
        assert.deepEqual([...ids(first), ...ids(second)], ids(own));
        const all = ids(await operator.get('/admin/agents?limit=500'));
        assert.ok(all.includes(open.body.agent_id as string) && !all.includes(mine.body.agent_id as string));
        expectInvalid(await operator.get('/admin/agents?after=nowhere'), 'after');
      },
    ],
    [
      'fleet',
      '`GET /admin/fleet` shows the gateways and workers that run, with load and version, what waits, and the providers',
      async (c) => {
        const operator = await c.operator;
        await eventually('both processes are heard of', 60_000, async () => {
          const { processes } = (await operator.get('/admin/fleet')).body;
          return new Set(processes.map((one: { kind: string }) => one.kind)).size === 2;
        });
        const { processes, partitions, providers } = (await operator.get('/admin/fleet')).body;
        for (const { release, load, started_at: since } of processes) {
          assertIs(release, a.filled, 'release');
          assertIs(load, (value) => typeof value === 'number' && value >= 0 && value <= 1, 'load');
          assertIs(since, a.iso, 'started_at');
        }
        assert.equal(partitions[0].partition, 0);
        for (const figure of ['waiting', 'running', 'held', 'set_aside']) {
          assertIs(partitions[0][figure], a.whole, figure);
        }
        assert.ok(
          providers.some(
            (one: { key: string; is_available: boolean }) => one.key === 'demo' && one.is_available,
          ),
        );
      },
    ],
    [
      'audit',
      '`GET /admin/audit` shows who did what, and who came in or did not, the newest first and page by page',
      async (c) => {
        const [root, operator] = [await c.admin, await c.operator];
        await added(c, 'hal');
        await root.post('/admin/users/hal/role', { role: 'operator' });
        const { entries } = (await operator.get('/admin/audit?trail=acts&limit=500')).body;
        const act = entries.find((one: { target: string }) => one.target === 'hal');
        assert.deepEqual([act.action, act.by, act.detail], ['user.role', Context.adminName, 'operator']);
        await login(c, 'hal');
        await eventually('the login is there', 20_000, async () => {
          const access = await operator.get('/admin/audit?trail=access&limit=500');
          return access.body.entries.some((one: { by: string }) => one.by === 'hal');
        });
        const first = await operator.get('/admin/audit?limit=1');
        assert.equal(first.body.entries.length, 1);
        assertIs(first.body.next, a.filled, 'next');
        expectInvalid(await operator.get('/admin/audit?after=nowhere'), 'after');
      },
    ],
  ]),
];
