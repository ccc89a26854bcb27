import assert from 'node:assert/strict';
import { call, Client } from '../../support/client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import type { Context } from '../context.ts';
import { expectError, expectInvalid } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a } from '../shape.ts';

const wanted = { name: 'server', scopes: ['sessions:read', 'sessions:write'] };

/** A key of alice, as it was made. */
const made = (context: Context): Promise<{ key: string; key_id: string }> =>
  context.once('an API key', async () => {
    const answer = await (await context.alice).post('/auth/keys', wanted);
    assert.equal(answer.status, 200);
    return answer.body as { key: string; key_id: string };
  });

const byKey = async (context: Context): Promise<Client> =>
  new Client(context.stack.gateway(), 'alice', (await made(context)).key);

export const apiKeys: readonly Row[] = [
  ...rowsOf('guide', 'Log in', 'keys', [
    ['make', '`POST /auth/keys` with `name` and `scopes`: 200', async (c) => void (await made(c))],
    ...fieldRows('CreateKeyResponse', made, {
      key: ['string, `ac_…`, shown this once', (value) => /^ac_\w+$/.test(String(value))],
      key_id: ['string', a.filled],
      name: ['string', a.oneOf('server')],
      expires_at: ['string', a.iso],
      created_at: ['string', a.iso],
      on_behalf_of: ['boolean', a.oneOf(false)],
    }),
    [
      'list',
      '`GET /auth/keys`: 200, without what opens anything',
      async (c) => {
        const { key, key_id: id } = await made(c);
        const answer = await (await c.alice).get('/auth/keys');
        assert.equal(answer.status, 200);
        assert.ok(answer.body.keys.some((one: { key_id: string }) => one.key_id === id));
        assert.ok(!answer.text.includes(key.slice(20)));
      },
    ],
    [
      'bearer',
      'a key is sent as `Authorization: Bearer` or as `X-Api-Key`, and speaks for its user',
      async (c) => {
        const { key } = await made(c);
        for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }]) {
          const answer = await c.call('POST', '/auth/verify', { headers });
          assert.deepEqual([answer.status, answer.body.user], [200, 'alice']);
        }
      },
    ],
    [
      'socket',
      'a socket may be opened with a key',
      async (c) => {
        const client = await byKey(c);
        const socket = await client.attach(await client.session());
        socket.send({ type: 'text', content: 'Hello' });
        await socket.next((frame) => frame.type === 'response');
      },
    ],
    [
      'scope',
      'what no scope of the key allows: 403 `SCOPE_MISSING`',
      async (c) => {
        const client = await byKey(c);
        expectError(await client.get('/agents/list'), 403, 'SCOPE_MISSING');
        expectError(await client.get('/auth/keys'), 403, 'SCOPE_MISSING');
      },
    ],
    [
      'role',
      'a scope for what the user has no role for (`admin:read`, `admin:write`): 403 `ROLE_REQUIRED`',
      async (c) => {
        for (const scope of ['admin:read', 'admin:write']) {
          const answer = await (await c.alice).post('/auth/keys', { ...wanted, scopes: [scope] });
          expectError(answer, 403, 'ROLE_REQUIRED');
        }
      },
    ],
    [
      'behalf',
      '`X-On-Behalf-Of` with a key that may not act for others, or with a token: 403 `SCOPE_MISSING`',
      async (c) => {
        for (const client of [await byKey(c), await c.alice]) {
          const headers = { 'x-on-behalf-of': 'bob' };
          expectError(await client.get('/chat/sessions', { headers }), 403, 'SCOPE_MISSING');
        }
      },
    ],
    [
      'invalid',
      'a key without a name or a scope: 422',
      async (c) => {
        const alice = await c.alice;
        expectInvalid(await alice.post('/auth/keys', { ...wanted, name: '' }), 'name');
        expectInvalid(await alice.post('/auth/keys', { ...wanted, scopes: [] }), 'scopes');
      },
    ],
    [
      'revoke',
      '`DELETE /auth/keys/{key_id}`: 204; within two seconds the key gets 401 `TOKEN_INVALID`',
      async (c) => {
        const alice = await c.alice;
        const { key, key_id: id } = (await alice.post('/auth/keys', wanted)).body;
        assert.equal((await alice.call('DELETE', `/auth/keys/${id}`)).status, 204);
        const headers = { 'x-api-key': key as string };
        const url = `${c.stack.gateway().url}/chat/sessions`;
        await eventually('the key is refused', 5_000, async () => {
          return (await call('GET', url, { headers })).status === 401;
        });
        expectError(await call('GET', url, { headers }), 401, 'TOKEN_INVALID');
      },
    ],
    [
      'others',
      "another user's key: 404 `KEY_NOT_FOUND`",
      async (c) => {
        const { key_id: id } = await made(c);
        expectError(await (await c.bob).call('DELETE', `/auth/keys/${id}`), 404, 'KEY_NOT_FOUND');
      },
    ],
  ]),
];
