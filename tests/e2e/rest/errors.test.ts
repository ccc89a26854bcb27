import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Answer, call } from '../../support/client.ts';
import { RestGateways, type RestUser } from '../../support/rest-gateway.ts';
import { TcpLink } from '../../support/tcp-link.ts';

let gateways: RestGateways;
let alice: RestUser;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), {
    CORS_ORIGINS: 'https://app.example',
    WS_MAX_PAYLOAD_BYTES: '4096',
  });
  alice = await gateways.login();
});
afterAll(() => gateways.stop());

const create = '/chat/sessions/create';
const json = { 'content-type': 'application/json' };

function expectError(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body?.code], answer.text).toEqual([status, code]);
  expect(answer.body).toMatchObject({ detail: expect.any(String) as string });
  expect(new Date(answer.body.timestamp as string).toISOString()).toBe(answer.body.timestamp);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
}

describe('bodies', () => {
  test.each(['{', 'nul', '{"a":1,}', ''])('%j is not JSON', async (raw) => {
    expectError(await alice.call('POST', create, { raw, headers: json }), 400, 'MALFORMED_JSON');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    '%s is the wrong type',
    async (type) => {
      const answer = await alice.call('POST', create, { raw: '{}', headers: { 'content-type': type } });
      expectError(answer, 400, 'WRONG_CONTENT_TYPE');
    },
  );

  test('another charset is the wrong type', async () => {
    const headers = { 'content-type': 'application/json; charset=klingon' };
    expectError(await alice.call('POST', create, { raw: '{}', headers }), 400, 'WRONG_CONTENT_TYPE');
  });

  test.each(['[]', '"text"', '7', 'null', 'true'])('%s is JSON, but no object', async (raw) => {
    const answer = await alice.call('POST', create, { raw, headers: json });
    expectError(answer, 422, 'VALIDATION_ERROR');
    expect(answer.body.errors).toHaveLength(1);
  });

  test('a body that is not what its Content-Encoding says is not JSON', async () => {
    const headers = { ...json, 'content-encoding': 'gzip' };
    expectError(await alice.call('POST', create, { raw: 'xxxx', headers }), 400, 'MALFORMED_JSON');
  });

  test('a body that is not UTF-8 is not JSON', async () => {
    const raw = new Uint8Array(Buffer.from('{"content":"a\xff"}', 'latin1'));
    expectError(await alice.call('POST', create, { raw, headers: json }), 400, 'MALFORMED_JSON');
  });

  test('metadata that nests too deep is invalid', async () => {
    const deep = '['.repeat(1_500) + ']'.repeat(1_500);
    const raw = `{"session_type":"human_agent","agents":{"a":{"provider":"demo"}},"metadata":{"a":${deep}}}`;
    const answer = await alice.call('POST', create, { raw, headers: json });
    expectError(answer, 422, 'VALIDATION_ERROR');
    expect(answer.body.errors).toEqual([
      { path: 'metadata', message: 'must not nest deeper than 64 levels' },
    ]);
  });

  test('more than WS_MAX_PAYLOAD_BYTES is too large', async () => {
    expectError(
      await alice.post(create, { metadata: { text: 'x'.repeat(5_000) } }),
      413,
      'PAYLOAD_TOO_LARGE',
    );
  });
});

describe('addresses', () => {
  test.each(['/no/such/address', '/chat', '/chat/sessions/%E0%A4%A'])('%s is none', async (path) => {
    expectError(await alice.get(path), 404, 'NOT_FOUND');
  });

  test('outside of /api there is nothing either', async () => {
    expectError(await call('POST', `${gateways.root()}/auth/login`), 404, 'NOT_FOUND');
  });

  test.each([
    ['GET', '/auth/login', 'POST, OPTIONS'],
    ['PUT', '/chat/sessions/x', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['DELETE', '/agents/list', 'GET, HEAD, OPTIONS'],
    ['PUT', '/agents/x', 'PATCH, DELETE, OPTIONS'],
  ])('%s %s is 405', async (method, path, allow) => {
    const answer = await alice.call(method, path);
    expectError(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe(allow);
  });

  test('OPTIONS tells the methods', async () => {
    const answer = await gateways.call('OPTIONS', '/auth/verify');
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
  });
});

describe('request ids', () => {
  test('are taken from the request, or made', async () => {
    const given = await gateways.call('GET', '/x', { headers: { 'x-request-id': 'mine-1' } });
    expect(given.headers.get('x-request-id')).toBe('mine-1');
    expect(gateways.lines.some((line) => line.includes('"request_id":"mine-1"'))).toBe(true);
    const made = await gateways.call('GET', '/x', { headers: { 'x-request-id': 'not "good"' } });
    expect(made.headers.get('x-request-id')).toMatch(/^req_/);
  });
});

test('pages of the listed origins may call', async () => {
  const ask = (origin: string) =>
    gateways.call('OPTIONS', create, { headers: { origin, 'access-control-request-method': 'POST' } });
  const allowed = await ask('https://app.example');
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
});

test('a client that breaks off in its body harms nobody', async () => {
  const socket = connect(Number(new URL(gateways.root()).port), '127.0.0.1');
  socket.write(
    `POST /api${create} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${alice.token}\r\n` +
      'content-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"',
  );
  await once(socket, 'connect');
  socket.destroy();
  await once(socket, 'close');
  expect((await alice.get('/agents/list')).status).toBe(200);
});

describe('a Redis out of reach', () => {
  test('is 503 with Retry-After, not ready, and passes', async () => {
    const link = new TcpLink(inject('redisUrl'));
    await link.open();
    const index = await gateways.add({ REDIS_URL: link.url, RATE_LIMIT_SESSION_QUERY: '1000' });
    const id = await alice.session();
    const readiness = async (): Promise<number> =>
      (await call('GET', `${gateways.root(index)}/readyz`)).status;
    expect(await readiness()).toBe(200);
    await link.cut();
    for (const answer of [
      await alice.get(`/chat/sessions/${id}`, index),
      await alice.get('/agents/list', index),
      await alice.post(`/chat/sessions/${id}/messages`, { content: 'x' }, {}, index),
      await gateways.call('POST', '/auth/login', { form: { username: 'nobody', password: 'x' } }, index),
    ]) {
      expectError(answer, 503, 'REDIS_UNAVAILABLE');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    expect(await readiness()).toBe(503);
    expect((await call('GET', `${gateways.root(index)}/healthz`)).status).toBe(200);
    await link.open();
    await expect.poll(readiness, { timeout: 10_000 }).toBe(200);
    expect((await alice.get(`/chat/sessions/${id}`, index)).status).toBe(200);
    await gateways.at(index).stop();
    await link.cut();
  });
});

test('a gateway that stops says so, and stops twice', async () => {
  const index = await gateways.add();
  const admin = `http://127.0.0.1:${gateways.at(index).adminPort}`;
  expect((await call('GET', `${admin}/readyz`)).status).toBe(200);
  expect((await call('GET', `${admin}/metrics`)).text).toContain(
    'agentconnect_http_request_duration_seconds',
  );
  await Promise.all([gateways.at(index).stop(), gateways.at(index).stop()]);
  await expect(call('GET', `${admin}/readyz`)).rejects.toThrow();
});
