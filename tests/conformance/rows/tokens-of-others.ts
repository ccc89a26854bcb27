import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { call, Client } from '../../support/client.ts';
import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';

const secret = 'a secret of a backend that is long enough';
const audience = 'agentconnect';

/** A token as a backend makes one; its issuer is `shop` if nothing else is said. */
async function minted(claims: object = {}, by = secret): Promise<string> {
  return new SignJWT({ iss: 'shop', aud: audience, sub: 'alice', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(Buffer.from(by));
}

/** A system that takes the tokens of a backend, and a user by one of them. */
async function withBackend(
  context: Context,
  use: (client: Client, other: (token: string) => Client) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'agentconnect-'));
  const file = join(folder, 'issuers.json');
  const roles = { roles_claim: 'roles', roles: { boss: 'admin' } };
  const shop = { issuer: 'shop', audience, secret_env: 'SHOP_SECRET', ...roles, tenant_claim: 'org' };
  await writeFile(file, JSON.stringify({ shop }));
  try {
    await context.withStack({ env: { ISSUERS_FILE: file, SHOP_SECRET: secret } }, async (stack) => {
      const by = (token: string): Client => new Client(stack.gateway(), '~shop~alice', token);
      await use(by(await minted()), by);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const tokensOfOthers: readonly Row[] = rowsOf('guide', 'Log in', 'issuers', [
  [
    'count',
    'a token of an issuer of `ISSUERS_FILE` counts as one of a login, for REST and sockets',
    (c) =>
      withBackend(c, async (client) => {
        const socket = await client.attach(await client.session());
        socket.send({ type: 'text', content: 'Hello' });
        await socket.next((frame) => frame.type === 'response');
      }),
    'own',
  ],
  [
    'names',
    'its user is `~<issuer>~<subject>`, and never the user who logs in under the name of the subject',
    (c) =>
      withBackend(c, async (client) => {
        assert.equal((await client.post('/auth/verify')).body.user, '~shop~alice');
        const alice = await Client.login({ url: client.url, wsUrl: '' }, 'alice');
        expectError(await alice.get(`/chat/sessions/${await client.session()}`), 403, 'FORBIDDEN');
      }),
    'own',
  ],
  [
    'says',
    '`TokenVerification.roles` and `TokenVerification.tenant` are there where its issuer says so',
    (c) =>
      withBackend(c, async (client, by) => {
        const said = await by(await minted({ roles: ['boss'], org: 'acme' })).post('/auth/verify');
        assert.deepEqual([said.body.roles, said.body.tenant], [['admin'], 'acme']);
        const silent = await client.post('/auth/verify');
        assert.deepEqual([silent.body.roles, silent.body.tenant], [undefined, undefined]);
      }),
    'own',
  ],
  [
    'refused',
    'for another audience, of another issuer, or by another secret: 401 `TOKEN_INVALID`',
    (c) =>
      withBackend(c, async (_client, by) => {
        const bad = [minted({ aud: 'others' }), minted({ iss: 'others' }), minted({}, `${secret}!`)];
        for (const token of await Promise.all(bad)) {
          expectError(await by(token).get('/chat/sessions'), 401, 'TOKEN_INVALID');
        }
      }),
    'own',
  ],
  [
    'jwks',
    '`GET /.well-known/jwks.json`: 200, the public keys of tokens; none where a secret signs them',
    async (c) => {
      const root = c.stack.gateway().url.replace(/\/api$/, '');
      const answer = await call('GET', `${root}/.well-known/jwks.json`);
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, { keys: [] });
    },
  ],
]);
