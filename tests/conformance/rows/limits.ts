import assert from 'node:assert/strict';
import { type Answer, call, Client } from '../../support/client.ts';
import { is, SocketClient } from '../../support/socket-client.ts';
import { passwordOf } from '../../support/stack.ts';
import type { Context } from '../context.ts';
import { expectError, expectLimited } from '../expect-error.ts';
import { type Row, rowsOf, type Written } from '../row.ts';
import { creation } from './sessions.ts';

const create = '/chat/sessions/create';

/** Calls one more time than is allowed and checks that the last alone is refused. */
async function limitIs(allowed: number, ask: (round: number) => Promise<Answer>): Promise<Answer> {
  for (let round = 0; round < allowed; round += 1) {
    const answer = await ask(round);
    assert.notEqual(answer.status, 429, `request ${round + 1} of ${allowed}: ${answer.text}`);
  }
  const refused = await ask(allowed);
  expectLimited(refused);
  return refused;
}

const login = (c: Context, user: string, headers: Record<string, string>): Promise<Answer> =>
  c.call('POST', '/auth/login', { form: { username: user, password: passwordOf(user) }, headers });

const limited = (id: string, statement: string, check: Written[2]): Written => [
  id,
  statement,
  check,
  'limited',
];

export const limits: readonly Row[] = [
  ...rowsOf('contract', 'Limits per minute', 'limits', [
    limited(
      'login',
      'login: 10 per user name and address; another user, or another address, is not concerned',
      async (c) => {
        const [one, other] = [c.newAddress(), c.newAddress()];
        const [name, second] = [c.newName(), c.newName()];
        await limitIs(10, () => login(c, name, one));
        assert.equal((await login(c, second, one)).status, 200);
        assert.equal((await login(c, name, other)).status, 200);
      },
    ),
    limited('login-address', 'login: 50 per address', async (c) => {
      const address = c.newAddress();
      await limitIs(50, (round) =>
        c.call('POST', '/auth/login', {
          form: { username: `guess${round}`, password: 'x' },
          headers: address,
        }),
      );
    }),
    limited(
      'login-guesses',
      'login: of guesses at one user from many addresses ten are heard, then further ones have to wait',
      async (c) => {
        const [name, home] = [c.newName(), c.newAddress()];
        assert.equal((await login(c, name, home)).status, 200);
        const guesses = Array.from({ length: 40 }, () =>
          c.call('POST', '/auth/login', {
            form: { username: name, password: 'guess' },
            headers: c.newAddress(),
          }),
        );
        const answers = await Promise.all(guesses);
        const refused = answers.filter(({ status }) => status === 429);
        // Those that come when the first delay is over already, since the machine is busy, are heard one by one.
        assert.ok(refused.length > 25 && refused.length <= 30, `${refused.length} were refused`);
        for (const answer of refused) expectLimited(answer);
        assert.equal((await login(c, name, home)).status, 200);
      },
    ),
    limited('verify', 'verify: 10 per user', async (c) => {
      const [user, other] = [await c.newUser(), await c.newUser()];
      await limitIs(10, () => user.post('/auth/verify'));
      assert.equal((await other.post('/auth/verify')).status, 200);
    }),
    limited('verify-address', 'verify: 10 per address without a valid token', async (c) => {
      const [headers, other] = [c.newAddress(), c.newAddress()];
      await limitIs(10, () => c.call('POST', '/auth/verify', { headers }));
      expectError(await c.call('POST', '/auth/verify', { headers: other }), 401);
    }),
    limited('create', 'session creation: 5 per user', async (c) => {
      const [user, other] = [await c.newUser(), await c.newUser()];
      await limitIs(5, () => user.post(create, creation()));
      assert.equal((await other.post(create, creation())).status, 200);
    }),
    limited(
      'query',
      'session queries: 10 per user; get, list and history are counted together',
      async (c) => {
        const user = await c.newUser();
        const id = await user.session();
        const paths = [`/chat/sessions/${id}`, '/chat/sessions', `/chat/sessions/${id}/messages`];
        await limitIs(10, (round) => user.get(paths[round % 3] as string));
      },
    ),
    limited('events', 'opening an event stream counts as a session query', async (c) => {
      const user = await c.newUser();
      const id = await user.session();
      for (let round = 0; round < 10; round += 1) (await user.events(id)).drop();
      expectLimited(await user.get(`/chat/sessions/${id}/events`));
      expectLimited(await user.get(`/chat/sessions/${id}`));
    }),
    limited('agents', 'agent operations: 20 per user', async (c) => {
      const user = await c.newUser();
      const paths = ['/agents/list', '/agents/status/agt_r_AAAAAAAAAAAAAAAAAAAA'];
      await limitIs(20, (round) => user.get(paths[round % 2] as string));
    }),
    limited(
      'messages',
      'socket messages: 60 per session, all its sockets and REST together, counting `text` frames',
      async (c) => {
        const user = await c.newUser();
        const id = await user.session();
        const [one, two] = [await user.attach(id), await user.attach(id)];
        for (let number = 0; number < 30; number += 1) {
          one.send({ type: 'text', content: `one ${number}` });
          one.send({ type: 'ping' });
          if (number < 29) two.send({ type: 'text', content: `two ${number}` });
        }
        await one.until('59 answers', () => one.frames.filter(is.response).length === 59);
        assert.equal((await user.post(`/chat/sessions/${id}/messages`, { content: 'the 60th' })).status, 202);
        two.send({ type: 'text', content: 'one too many' });
        const error = await two.next(is.error('RATE_LIMITED'));
        const seconds = error.metadata['details'].retry_after as number;
        assert.ok(seconds >= 1 && seconds <= 60, `retry_after: ${seconds}`);
        assert.ok(two.isOpen);
        expectLimited(await user.post(`/chat/sessions/${id}/messages`, { content: 'one too many' }));
      },
    ),
    limited(
      'failed-auth',
      'requests without a good token: 600 per address at a gateway; then 429 at once, and 4004, while good tokens go on',
      async (c) => {
        const [user, headers] = [await c.newUser(), c.newAddress()];
        const id = await user.session();
        const ask = (token: string): Promise<Answer> =>
          c.call('GET', '/chat/providers', { headers: { ...headers, authorization: `Bearer ${token}` } });
        for (let round = 0; round < 30; round += 1) {
          const answers = await Promise.all(Array.from({ length: 20 }, () => ask('none')));
          for (const answer of answers) assert.equal(answer.status, 401, answer.text);
        }
        // As many as came back meanwhile are heard.
        let refused = await ask('none');
        while (refused.status !== 429) refused = await ask('none');
        expectLimited(refused);
        assert.equal((await ask(user.token)).status, 200);
        const bad = user.socketUrl(id, { token: 'none' });
        const closed = async (): Promise<number> =>
          (await (await SocketClient.open(bad, { headers })).closed()).code;
        let code = await closed();
        while (code === 4003) code = await closed();
        assert.equal(code, 4004);
      },
    ),
    limited('headers', '429 carries `Retry-After` and draft-8 `RateLimit` headers', async (c) => {
      const user = await c.newUser();
      const refused = await limitIs(10, () => user.post('/auth/verify'));
      assert.match(refused.headers.get('ratelimit') ?? '', /r=0;\s*t=\d+/);
      assert.match(refused.headers.get('ratelimit-policy') ?? '', /q=10;\s*w=60/);
    }),
    limited(
      'login-code',
      '429 `RATE_LIMITED`; a right password does not help before the window ends',
      async (c) => {
        const address = c.newAddress();
        const name = c.newName();
        await limitIs(10, () =>
          c.call('POST', '/auth/login', { form: { username: name, password: 'guess' }, headers: address }),
        );
        expectLimited(await login(c, name, address));
      },
    ),
    [
      'off',
      '0 turns a limit off',
      async (c) => {
        const alice = await c.alice;
        for (let round = 0; round < 25; round += 1)
          assert.equal((await alice.get('/agents/list')).status, 200);
      },
    ],
    [
      'replicas',
      'they are counted in Redis, so that they hold across replicas',
      async (c) => {
        await c.withStack({ gateways: 2, defaultLimits: true }, async (stack) => {
          const client = await Client.login(stack.gateway(0));
          await limitIs(10, (round) => client.at(stack.gateway(round % 2)).post('/auth/verify'));
          expectLimited(await client.at(stack.gateway(1)).post('/auth/verify'));
        });
      },
      'own',
    ],
  ]),
  ...rowsOf('api', 'Rate Limiting', 'limits', [
    limited('api-auth', 'authentication endpoints: 10-50 requests/minute', async (c) => {
      const name = c.newName();
      const address = c.newAddress();
      await limitIs(10, () => login(c, name, address));
    }),
    limited('api-create', 'session creation: 5 requests/minute', async (c) => {
      const user = await c.newUser();
      await limitIs(5, () => user.post(create, creation()));
    }),
    limited('api-query', 'session queries: 10 requests/minute', async (c) => {
      const user = await c.newUser();
      await limitIs(10, () => user.get('/chat/sessions'));
    }),
    limited('api-agents', 'agent operations: 20 requests/minute', async (c) => {
      const user = await c.newUser();
      await limitIs(20, () => user.get('/agents/list'));
    }),
  ]),
  ...rowsOf('api', 'HTTP Status Codes', 'limits', [
    limited('429-shape', '429: too many requests, as `ErrorResponse`', async (c) => {
      const user = await c.newUser();
      const refused = await limitIs(10, () =>
        call('GET', `${c.stack.gateway().url}/chat/sessions`, {
          headers: { authorization: `Bearer ${user.token}` },
        }),
      );
      expectError(refused, 429, 'RATE_LIMITED');
    }),
  ]),
];
