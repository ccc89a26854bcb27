import assert from 'node:assert/strict';
import { call, Client } from '../../support/client.ts';
import type { Context } from '../context.ts';
import { expectError, expectInvalid } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';
import { creation } from './sessions.ts';

const create = '/chat/sessions/create';
const json = { 'content-type': 'application/json' };

const raw = async (c: Context, text: string, headers: Record<string, string> = json) =>
  (await c.alice).call('POST', create, { raw: text, headers });

export const errors: readonly Row[] = [
  ...rowsOf('api', 'Common Error Responses', 'error', [
    [
      'shape',
      '`ErrorResponse`: `detail`, `code`, `timestamp`',
      async (c) => {
        const { body } = await c.call('GET', '/agents/list');
        assertIs(body.detail, a.filled, 'detail');
        assertIs(body.code, a.filled, 'code');
        assertIs(body.timestamp, a.iso, 'timestamp');
      },
    ],
    [
      'json',
      'errors are JSON',
      async (c) => {
        const { headers } = await c.call('GET', '/agents/list');
        assert.match(headers.get('content-type') ?? '', /^application\/json/);
      },
    ],
  ]),
  ...rowsOf('contract', 'Errors', 'error', [
    [
      '422-errors',
      '422 adds `errors: [{path, message}]`; a path leads to the field',
      async (c) => {
        const body = { session_type: 'human_agent', agents: { primary: { provider: 1 } } };
        const answer = await (await c.alice).post(create, body);
        expectInvalid(answer);
        const paths = (answer.body.errors as { path: string }[]).map((error) => error.path);
        assert.ok(
          paths.some((path) => path.startsWith('agents')),
          JSON.stringify(paths),
        );
      },
    ],
    [
      'malformed',
      'malformed JSON: 400',
      async (c) => {
        for (const text of ['{', '', 'nul', '{"a":1,}'])
          expectError(await raw(c, text), 400, 'MALFORMED_JSON');
      },
    ],
    [
      'content-type',
      'wrong content type: 400',
      async (c) => {
        const text = JSON.stringify(creation());
        expectError(await raw(c, text, { 'content-type': 'text/plain' }), 400, 'WRONG_CONTENT_TYPE');
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        expectError(await raw(c, 'session_type=human_agent', form), 400, 'WRONG_CONTENT_TYPE');
      },
    ],
    [
      'charset',
      'a content type with `charset=utf-8`, however it is written, is the same; another is refused',
      async (c) => {
        const sent = async (charset: string) =>
          raw(c, JSON.stringify(creation()), { 'content-type': `application/json; charset=${charset}` });
        for (const charset of ['utf-8', 'UTF8', '"utf-8"', 'us-ascii'])
          assert.equal((await sent(charset)).status, 200, charset);
        expectError(await sent('latin1'), 400, 'WRONG_CONTENT_TYPE');
      },
    ],
    [
      'kept-as-sent',
      'what JSON says and JavaScript would not keep as it is (long whole numbers, a member `__proto__`): 422 that names it',
      async (c) => {
        const sent = async (metadata: string) =>
          raw(c, JSON.stringify({ ...creation(), metadata: 'M' }).replace('"M"', metadata));
        expectInvalid(await sent('{"order":12345678901234567890}'), 'metadata.order');
        expectInvalid(await sent('{"most":1e400}'), 'metadata.most');
        expectInvalid(await sent('{"a":{"__proto__":{"b":1}}}'), 'metadata.a.__proto__');
        assert.equal((await sent('{"order":"12345678901234567890","most":9007199254740991}')).status, 200);
      },
    ],
    [
      'no-object',
      'JSON that is no object: 422',
      async (c) => {
        for (const text of ['[]', '"text"', '7', 'null', 'true']) expectInvalid(await raw(c, text));
      },
    ],
    [
      'metadata-size',
      'metadata of a session or a text above 64 KiB of JSON: 422 that names it; a 422 names twenty places at most',
      async (c) => {
        const alice = await c.alice;
        const metadata = { x: 'x'.repeat(65_536) };
        expectInvalid(await alice.post(create, { ...creation(), metadata }), 'metadata');
        const path = `/chat/sessions/${await alice.session()}/messages`;
        expectInvalid(await alice.post(path, { content: 'x', metadata }), 'metadata');
        expectInvalid(
          await alice.post(path, { content: 'x', metadata: { structured_data: metadata } }),
          'metadata',
        );
        const wrong = { provider: 7, model: 7 };
        const agents = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`a${at}`, wrong]));
        const { body, text } = await alice.post(create, { session_type: 'agent_agent', agents });
        assert.equal(body.errors.length, 20, text);
        assert.match(body.detail as string, /\(and \d+ more\)$/);
      },
    ],
    [
      '404',
      'unknown address: 404, in this shape',
      async (c) => {
        expectError(await (await c.alice).get('/no/such/address'), 404, 'NOT_FOUND');
        expectError(await c.call('GET', '/no/such/address'), 404);
      },
    ],
    [
      '405',
      'wrong method: 405 with `Allow`, in this shape',
      async (c) => {
        const alice = await c.alice;
        for (const [method, path, allowed] of [
          ['GET', '/auth/login', 'POST'],
          ['GET', create, 'POST'],
          ['PUT', '/agents/list', 'GET'],
          ['DELETE', '/chat/providers', 'GET'],
        ] as const) {
          const answer = await alice.call(method, path);
          // Where an address could also be a session's, that session is not there.
          if (path === create && answer.status === 404) continue;
          expectError(answer, 405, 'METHOD_NOT_ALLOWED');
          assert.ok(answer.headers.get('allow')?.includes(allowed), `Allow: ${answer.headers.get('allow')}`);
        }
      },
    ],
    [
      '413',
      'too large: 413, in this shape',
      async (c) => {
        const text = JSON.stringify(creation({ provider: 'demo', personality: 'x'.repeat(2_000_000) }));
        expectError(await raw(c, text), 413, 'PAYLOAD_TOO_LARGE');
      },
    ],
    [
      '503',
      'Redis out of reach: 503 with `Retry-After`; afterwards all is as before',
      async (c) => {
        await c.withStack({ cuttable: true }, async (stack) => {
          const client = await Client.login(stack.gateway());
          const id = await client.session();
          await stack.redis.cut();
          for (const answer of [
            await client.post(create, creation()),
            await client.get(`/chat/sessions/${id}`),
            await client.post(`/chat/sessions/${id}/messages`, { content: 'x' }),
          ]) {
            expectError(answer, 503, 'REDIS_UNAVAILABLE');
            assertIs(
              Number(answer.headers.get('retry-after')),
              (value) => a.whole(value) && Number(value) > 0,
              'Retry-After',
            );
          }
          await stack.redis.open();
          await stack.ready();
          assert.equal((await client.get(`/chat/sessions/${id}`)).status, 200);
          const socket = await client.attach(id);
          await socket.text('again');
          await socket.next((frame) => frame.type === 'response');
        });
      },
      'own',
    ],
    [
      'mailbox',
      'a full mailbox: 429 `MAILBOX_FULL` with `Retry-After`; on a socket an `error` frame',
      async (c) => {
        await c.withStack({ env: { MAILBOX_MAX: '2' } }, async (stack) => {
          const client = await Client.login(stack.gateway());
          const { id } = await client.slowSession(1_000, 10);
          const path = `/chat/sessions/${id}/messages`;
          for (const content of ['one', 'two'])
            assert.equal((await client.post(path, { content })).status, 202);
          const full = await client.post(path, { content: 'three' });
          expectError(full, 429, 'MAILBOX_FULL');
          assertIs(Number(full.headers.get('retry-after')), a.whole, 'Retry-After');
          const socket = await client.attach(id);
          socket.send({ type: 'text', content: 'three' });
          const error = await socket.next((frame) => frame.type === 'error');
          assert.equal(error.metadata['code'], 'MAILBOX_FULL');
          assert.ok(socket.isOpen);
        });
      },
      'own',
    ],
    [
      'no-leak',
      'an error tells nothing of the inside: no stack, no path, no token',
      async (c) => {
        const { token } = await c.alice;
        for (const answer of [await raw(c, '{'), await (await c.alice).get('/no/such/address')]) {
          assert.ok(
            !answer.text.includes(token) && !/node_modules|\.ts:|at .*\(/.test(answer.text),
            answer.text,
          );
        }
      },
    ],
  ]),
  ...rowsOf('contract', 'Settings: `CORS_ORIGINS`', 'cors', [
    [
      'allowed',
      'an origin of the list may call, another may not',
      async (c) => {
        await c.withStack(
          { workers: 0, env: { CORS_ORIGINS: 'https://app.example,https://other.example' } },
          async (stack) => {
            const url = `${stack.gateway().url}/chat/providers`;
            const ask = (origin: string) =>
              call('OPTIONS', url, { headers: { origin, 'access-control-request-method': 'GET' } });
            const allowed = await ask('https://app.example');
            assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://app.example');
            const refused = await ask('https://evil.example');
            assert.notEqual(refused.headers.get('access-control-allow-origin'), 'https://evil.example');
            assert.notEqual(refused.headers.get('access-control-allow-origin'), '*');
          },
        );
      },
      'own',
    ],
  ]),
  ...rowsOf('contract', 'Settings', 'settings', [
    [
      'secret-length',
      'the service refuses to start with a `JWT_SECRET` under 32 bytes, in one line that names the setting',
      async (c) => {
        const { code, output } = await c.stack.refusesToStart('gateway', { JWT_SECRET: 'x'.repeat(31) });
        assert.notEqual(code, 0);
        assert.match(output, /^[^\n]*JWT_SECRET[^\n]*(\n\[.*ended.*)?$/);
        assert.ok(!output.includes('xxxxxxx'));
      },
    ],
    [
      'users-in-production',
      'and with `AUTH_USERS` when `NODE_ENV=production`',
      async (c) => {
        const { code, output } = await c.stack.refusesToStart('gateway', { NODE_ENV: 'production' });
        assert.notEqual(code, 0);
        assert.match(output, /^[^\n]*AUTH_USERS[^\n]*(\n\[.*ended.*)?$/);
        assert.ok(!output.includes('alice-password'));
      },
    ],
    [
      'wrong-number',
      'a setting that is no number is refused in one line that names it',
      async (c) => {
        const { code, output } = await c.stack.refusesToStart('agent-worker', { LEASE_SECONDS: 'soon' });
        assert.notEqual(code, 0);
        assert.match(output, /^[^\n]*LEASE_SECONDS[^\n]*(\n\[.*ended.*)?$/);
      },
    ],
    [
      'secret-file',
      'secrets may come from files: `JWT_SECRET_FILE`',
      async (c) => {
        const { code, output } = await c.stack.refusesToStart('gateway', {
          JWT_SECRET: '',
          JWT_SECRET_FILE: '/no/such/file',
        });
        assert.notEqual(code, 0);
        assert.match(output, /JWT_SECRET_FILE/);
      },
    ],
  ]),
];
