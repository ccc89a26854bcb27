import assert from 'node:assert/strict';
import { type Answer, Client } from '../../support/client.ts';
import { OwnPage } from '../../support/own-page.ts';
import { is } from '../../support/socket-client.ts';
import { passwordOf } from '../../support/stack.ts';
import type { Context } from '../context.ts';
import { expectError, expectInvalid, expectLimited } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf, type Written } from '../row.ts';
import { a } from '../shape.ts';
import { creation } from './sessions.ts';

const newPage = (c: Context): OwnPage => new OwnPage(c.stack.gateway());

const logIn = (c: Context, user = 'alice'): Promise<OwnPage> => OwnPage.login(c.stack.gateway(), user);

const who = (context: Context): Promise<unknown> =>
  context.once('a browser login', async () => {
    const answer = await (await logIn(context)).get('/auth/session');
    assert.equal(answer.status, 200);
    return answer.body as unknown;
  });

/** Requests that change something; none of them is let on where the page is another. */
const changes = [
  ['POST', '/auth/session'],
  ['DELETE', '/auth/session'],
  ['POST', '/auth/session/link'],
  ['POST', '/chat/sessions/create'],
  ['PATCH', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA'],
  ['DELETE', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA'],
  ['POST', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA/messages'],
  ['POST', '/agents/register'],
] as const;

async function expectChangesRefused(c: Context, headers: Readonly<Record<string, string>>): Promise<void> {
  const page = await logIn(c);
  for (const [method, path] of changes)
    expectError(await page.call(method, path, { headers }), 403, 'ORIGIN_REFUSED');
  assert.equal((await page.get('/auth/session')).status, 200);
}

/** So many requests, some at a time, since they have to be within a minute. */
async function allAreLetOn(count: number, ask: (round: number) => Promise<Answer>): Promise<void> {
  const rounds = Array.from({ length: count }, (_, round) => round);
  const next = async (): Promise<void> => {
    for (let round = rounds.shift(); round !== undefined; round = rounds.shift()) {
      const answer = await ask(round);
      assert.equal(answer.status, 200, `request ${round + 1}: ${answer.text}`);
    }
  };
  // Few enough that what is read at once stays within its limit on any machine.
  await Promise.all(Array.from({ length: 4 }, next));
}

const limited = (id: string, statement: string, check: Written[2]): Written => [
  id,
  statement,
  check,
  'limited',
];

export const browserLogins: readonly Row[] = [
  ...rowsOf('guide', 'On a page of the gateway itself', 'browser', [
    [
      'cookie',
      '`POST /auth/session` sets a cookie that is `HttpOnly` and `SameSite=Strict`, and tells no token',
      async (c) => {
        const answer = await newPage(c).logIn('alice');
        assert.equal(answer.status, 200, answer.text);
        const [cookie = ''] = answer.headers.getSetCookie();
        assert.match(cookie, /^agentconnect=[^;]+;(?=.*; HttpOnly)(?=.*; SameSite=Strict)(?=.*; Path=\/)/);
        assert.deepEqual(Object.keys(answer.body as object), ['user', 'expires_at']);
      },
    ],
    ...fieldRows('LoggedIn', who, {
      user: ['string', a.oneOf('alice')],
      expires_at: ['string', a.iso],
    }),
    [
      'nobody',
      '`GET /auth/session` without a login: 401 `UNAUTHORIZED`',
      async (c) => expectError(await newPage(c).get('/auth/session'), 401, 'UNAUTHORIZED'),
    ],
    [
      'password',
      'a wrong password: 401 `INVALID_CREDENTIALS`; a field that is missing: 422',
      async (c) => {
        expectError(await newPage(c).logIn('alice', 'wrong'), 401, 'INVALID_CREDENTIALS');
        const form = { username: 'alice' };
        expectInvalid(await newPage(c).call('POST', '/auth/session', { form }), 'password');
      },
    ],
    [
      'logout',
      '`DELETE /auth/session` logs out: 401 `LOGIN_ENDED` afterwards',
      async (c) => {
        const page = await logIn(c);
        const copy = page.at(c.stack.gateway());
        assert.equal((await page.logOut()).status, 200);
        assert.equal(page.cookie, undefined);
        expectError(await copy.get('/auth/session'), 401, 'LOGIN_ENDED');
      },
    ],
    [
      'logout-socket',
      'logging out closes the sockets of the login with 4003 `login ended`',
      async (c) => {
        const page = await logIn(c);
        const socket = await page.attach(await page.session());
        await page.logOut();
        assert.deepEqual(await socket.closed(), { code: 4003, reason: 'login ended' });
      },
    ],
    [
      'origin',
      'what changes something needs the exact `Origin`: else 403 `ORIGIN_REFUSED`',
      async (c) => {
        for (const origin of ['http://evil.example', 'null', '']) await expectChangesRefused(c, { origin });
      },
    ],
    [
      'header',
      'and the header `X-AgentConnect: 1`: else 403 `ORIGIN_REFUSED`',
      (c) => expectChangesRefused(c, { 'x-agentconnect': '' }),
    ],
    [
      'cors',
      'a page of another origin cannot use the cookie',
      async (c) => {
        const page = await logIn(c);
        const answer = await page.get('/chat/sessions', { origin: 'http://evil.example' });
        expectError(answer, 403, 'ORIGIN_REFUSED');
        assert.equal(answer.headers.get('access-control-allow-credentials'), null);
      },
    ],
    [
      'token',
      'a token wins over a cookie',
      async (c) => {
        const page = await logIn(c);
        const { token } = await c.bob;
        const answer = await page.get('/auth/session', { authorization: `Bearer ${token}` });
        assert.equal(answer.body.user, 'bob');
        expectError(await page.get('/auth/session', { authorization: 'Bearer x' }), 401, 'TOKEN_INVALID');
      },
    ],
    [
      'socket',
      'a socket is opened by the cookie, and needs the exact `Origin`: else 4003 `origin refused`',
      async (c) => {
        const page = await logIn(c);
        const id = await page.session();
        await (await page.attach(id)).close();
        const other = await page.open(id, { origin: 'http://evil.example' });
        assert.deepEqual(await other.closed(), { code: 4003, reason: 'origin refused' });
      },
    ],
    [
      'expiring',
      'a socket by a cookie gets no `token.expiring`, and outlives any token',
      async (c) => {
        const page = await logIn(c);
        const socket = await page.attach(await page.session());
        const client = await Client.login(c.stack.gateway());
        const other = await client.attach(await client.session());
        assert.equal((await other.closed()).code, 4003);
        assert.ok(socket.isOpen);
        assert.deepEqual(socket.frames.filter(is.event('token.expiring')), []);
      },
      'brief-tokens',
    ],
    [
      'link',
      'a secret that is of no login link: 401 `LOGIN_LINK_INVALID`',
      async (c) => {
        const form = { secret: 'A'.repeat(32) };
        const answer = await newPage(c).call('POST', '/auth/session/link', { form });
        expectError(answer, 401, 'LOGIN_LINK_INVALID');
      },
    ],
    limited('limit', 'browser logins: 300 requests per user, whatever they ask for', async (c) => {
      const page = await OwnPage.login(c.stack.gateway(), c.newName(), c.newAddress());
      const paths = ['/auth/session', '/chat/sessions', '/agents/list', '/chat/providers'];
      await allAreLetOn(300, (round) => page.get(paths[round % 4] as string));
      expectLimited(await page.get('/auth/session'));
    }),
    limited('limit-create', 'browser logins: 30 session creations per user', async (c) => {
      const page = await OwnPage.login(c.stack.gateway(), c.newName(), c.newAddress());
      await allAreLetOn(30, () => page.post('/chat/sessions/create', creation()));
      expectLimited(await page.post('/chat/sessions/create', creation()));
    }),
    limited('guesses', 'guesses of a password count together with those of `/auth/login`', async (c) => {
      const [name, address] = [c.newName(), c.newAddress()];
      const page = new OwnPage(c.stack.gateway(), address);
      const form = { username: name, password: 'guess' };
      for (let round = 0; round < 10; round += 1) {
        const answer =
          round % 2 === 0
            ? await page.logIn(name, 'guess')
            : await c.call('POST', '/auth/login', { form, headers: address });
        expectError(answer, 401, 'INVALID_CREDENTIALS');
      }
      expectLimited(await page.logIn(name, passwordOf(name)));
    }),
  ]),
];
