import assert from 'node:assert/strict';
import { call, Client } from '../../support/client.ts';
import { passwordOf } from '../../support/stack.ts';
import type { Context } from '../context.ts';
import { expectError, expectInvalid } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a } from '../shape.ts';

const form = (username: string, password: string): { form: Record<string, string> } => ({
  form: { username, password },
});

const token = (context: Context): Promise<unknown> =>
  context.once('a login', async () => {
    const answer = await context.call('POST', '/auth/login', form('alice', passwordOf('alice')));
    assert.equal(answer.status, 200);
    return answer.body as unknown;
  });

const verification = (context: Context): Promise<unknown> =>
  context.once('a verification', async () => {
    const answer = await (await context.alice).post('/auth/verify');
    assert.equal(answer.status, 200);
    return answer.body as unknown;
  });

/** A token of the right form, signed by nobody. */
function forged(good: string): string {
  const [header, payload] = good.split('.');
  return `${header}.${payload}.${'A'.repeat(43)}`;
}

export const auth: readonly Row[] = [
  ...rowsOf('api', 'Login', 'login', [
    [
      'ok',
      '`POST /auth/login`, form-encoded `username` and `password`: 200',
      async (c) => void (await token(c)),
    ],
    ...fieldRows('Token', token, {
      access_token: ['string', a.filled],
      token_type: ['"bearer"', a.oneOf('bearer')],
      expires_in: ['number, seconds until expiration', a.whole],
    }),
    [
      '401',
      '401: invalid credentials',
      async (c) => expectError(await c.call('POST', '/auth/login', form('alice', 'wrong')), 401),
    ],
    [
      '422',
      '422: validation error',
      async (c) => expectInvalid(await c.call('POST', '/auth/login', form('', ''))),
    ],
  ]),
  ...rowsOf('contract', 'Login', 'login', [
    [
      'missing',
      'missing fields: 422',
      async (c) => {
        expectInvalid(await c.call('POST', '/auth/login', { form: { username: 'alice' } }), 'password');
        expectInvalid(await c.call('POST', '/auth/login', { form: { password: 'x' } }), 'username');
      },
    ],
    [
      'code',
      '401 `INVALID_CREDENTIALS`, the same for a wrong password and for an unknown user',
      async (c) => {
        const wrong = await c.call('POST', '/auth/login', form('alice', 'wrong'));
        const unknown = await c.call('POST', '/auth/login', form('nobody', 'wrong'));
        for (const answer of [wrong, unknown]) expectError(answer, 401, 'INVALID_CREDENTIALS');
        assert.equal(wrong.body.detail, unknown.body.detail);
      },
    ],
    [
      'time',
      '401 takes as long for an unknown user as for a wrong password',
      async (c) => {
        const time = async (user: string): Promise<number> => {
          const start = performance.now();
          await c.call('POST', '/auth/login', form(user, 'wrong'));
          return performance.now() - start;
        };
        // The quickest of some: what else the machine does only adds. Without the hash an unknown user takes a tenth.
        const times: Record<'bob' | 'nobody', number> = { bob: Infinity, nobody: Infinity };
        const alike = (): boolean => times.nobody > times.bob / 2 && times.bob > times.nobody / 2;
        for (let round = 0; round < 6 || (round < 40 && !alike()); round += 1) {
          for (const user of ['bob', 'nobody'] as const)
            times[user] = Math.min(times[user], await time(user));
        }
        assert.ok(alike(), JSON.stringify(times));
      },
    ],
    [
      'json',
      'login takes a form: another content type is 400',
      async (c) => {
        const json = { username: 'alice', password: passwordOf('alice') };
        expectError(await c.call('POST', '/auth/login', { json }), 400, 'WRONG_CONTENT_TYPE');
      },
    ],
    [
      'ttl',
      'tokens live 1,800 s',
      async (c) => {
        const { expires_in } = (await token(c)) as { expires_in: number };
        assert.equal(expires_in, 1_800);
      },
    ],
  ]),
  ...rowsOf('api', 'Verify Token', 'verify', [
    ['ok', '`POST /auth/verify` with a bearer token: 200', async (c) => void (await verification(c))],
    ...fieldRows('TokenVerification', verification, {
      valid: ['boolean', a.oneOf(true)],
      user: ['string', a.oneOf('alice')],
      type: ['"access"', a.oneOf('access')],
      exp: ['number', a.whole],
      iat: ['number', a.whole],
      timestamp: ['string', a.iso],
    }),
    [
      '401',
      '401: invalid token',
      async (c) => {
        const { token: good } = await c.alice;
        const headers = { authorization: `Bearer ${forged(good)}` };
        expectError(await c.call('POST', '/auth/verify', { headers }), 401, 'TOKEN_INVALID');
      },
    ],
    [
      '422',
      '422: malformed token',
      async (c) => {
        const headers = { authorization: 'Bearer no-token-at-all' };
        expectError(await c.call('POST', '/auth/verify', { headers }), 422, 'TOKEN_MALFORMED');
      },
    ],
  ]),
  ...rowsOf('contract', '`POST /auth/verify`', 'verify', [
    [
      'no-header',
      'no `Authorization` header: 401',
      async (c) => expectError(await c.call('POST', '/auth/verify'), 401),
    ],
    [
      'no-jwt',
      'a header that holds no JWT at all: 422',
      async (c) => {
        for (const authorization of ['Bearer', 'Bearer a.b.c', 'Basic YWxpY2U6eA==']) {
          expectError(
            await c.call('POST', '/auth/verify', { headers: { authorization } }),
            422,
            'TOKEN_MALFORMED',
          );
        }
      },
    ],
    [
      'expired',
      'expired token: 401',
      async (c) => {
        const client = await Client.login(c.stack.gateway(), 'alice');
        const socket = await client.attach(await client.session());
        // A socket is closed in the moment its token ends.
        assert.deepEqual(await socket.closed(), { code: 4003, reason: 'token expired' });
        expectError(await client.post('/auth/verify'), 401, 'TOKEN_EXPIRED');
        expectError(await client.get('/chat/providers'), 401, 'TOKEN_EXPIRED');
      },
      'brief-tokens',
    ],
    [
      'times',
      '`exp` is `iat` plus the lifetime',
      async (c) => {
        const { exp, iat } = (await verification(c)) as { exp: number; iat: number };
        assert.equal(exp - iat, 1_800);
      },
    ],
  ]),
  ...rowsOf('guide', 'Change a password, and sign out', 'account', [
    [
      'elsewhere',
      '`POST /auth/password` and `POST /auth/sign-out` of a user in `AUTH_USERS`: 409 `ACCOUNT_ELSEWHERE`',
      async (c) => {
        const alice = await c.alice;
        const passwords = { current_password: passwordOf('alice'), new_password: 'correct horse battery' };
        expectError(await alice.post('/auth/password', passwords), 409, 'ACCOUNT_ELSEWHERE');
        expectError(await alice.post('/auth/sign-out'), 409, 'ACCOUNT_ELSEWHERE');
      },
    ],
    [
      'short',
      'a `new_password` of less than eight characters: 422',
      async (c) => {
        const passwords = { current_password: passwordOf('alice'), new_password: 'short' };
        expectInvalid(await (await c.alice).post('/auth/password', passwords), 'new_password');
      },
    ],
  ]),
  ...rowsOf('api', 'Token-Based Authentication', 'bearer', [
    [
      'required',
      'all endpoints but login require `Authorization: Bearer <token>`: else 401',
      async (c) => {
        const endpoints = [
          ['POST', '/auth/verify'],
          ['POST', '/chat/sessions/create'],
          ['GET', '/chat/sessions'],
          ['GET', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA'],
          ['DELETE', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA'],
          ['GET', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA/messages'],
          ['POST', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA/messages'],
          ['GET', '/chat/providers'],
          ['GET', '/agents/list'],
          ['GET', '/agents/status/agt_0_AAAAAAAAAAAAAAAAAAAA_0'],
          ['POST', '/agents/register'],
        ] as const;
        for (const [method, path] of endpoints) expectError(await c.call(method, path), 401);
      },
    ],
    [
      'forged',
      'a token with a wrong signature, or with `alg: none`: 401',
      async (c) => {
        const { token: good } = await c.alice;
        const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
        for (const bad of [forged(good), `${none}.${good.split('.')[1]}.`]) {
          const headers = { authorization: `Bearer ${bad}` };
          const answer = await c.call('GET', '/agents/list', { headers });
          assert.ok([401, 422].includes(answer.status), answer.text);
        }
        const headers = { authorization: `Bearer ${forged(good)}` };
        expectError(await c.call('GET', '/agents/list', { headers }), 401);
      },
    ],
    [
      'base',
      'the base of every address is `/api`',
      async (c) => {
        const root = c.stack.gateway().url.replace(/\/api$/, '');
        const answer = await call('POST', `${root}/auth/login`, form('alice', passwordOf('alice')));
        expectError(answer, 404, 'NOT_FOUND');
      },
    ],
  ]),
];
