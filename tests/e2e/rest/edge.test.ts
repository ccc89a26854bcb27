import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer } from '../../support/client.ts';
import { Metrics } from '../../support/metrics.ts';
import { RawConnection } from '../../support/raw-connection.ts';
import { RestGateways } from '../../support/rest-gateway.ts';

let gateways: RestGateways;
let addresses = 0;
let names = 0;
const users = Array.from({ length: 12 }, (_, index) => `user${index}`);

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), {
    TRUST_PROXY: '1',
    RATE_LIMIT_WS_MESSAGES: '1',
    ADDRESS_REQUESTS_PER_SECOND: '0.05',
    ADDRESS_REQUESTS_BURST: '30',
    RATE_LIMIT_FAILED_AUTH: '5',
    USER_REQUESTS_PER_SECOND: '0.05',
    USER_REQUESTS_BURST: '15',
    USER_BODY_BYTES_PER_SECOND: '100',
    USER_BODY_BYTES_BURST: '100000',
    CONNECTIONS_PER_ADDRESS: '3',
    CORS_ORIGINS: 'https://page.example',
    AUTH_USERS: users.map((user) => `${user}:${user}-password`).join(','),
  });
});
afterAll(() => gateways.stop());

type Headers = Record<string, string>;

/** A header that makes a request come from an address of its own. */
function newAddress(): Headers {
  addresses += 1;
  return { 'x-forwarded-for': `10.2.0.${addresses}` };
}

/** A user that no other test uses: its token, at an address of its own. */
async function newUser(): Promise<Headers> {
  const user = users[names++] ?? '';
  const form = { username: user, password: `${user}-password` };
  const answer = await gateways.call('POST', '/auth/login', { form, headers: newAddress() });
  expect(answer.status, answer.text).toBe(200);
  return { authorization: `Bearer ${answer.body.access_token}`, ...newAddress() };
}

const get = (path: string, headers: Headers): Promise<Answer> => gateways.call('GET', path, { headers });

function expectRefused(answer: Answer, detail: string): void {
  expect([answer.status, answer.body?.code, answer.body?.detail], answer.text).toEqual([
    429,
    'RATE_LIMITED',
    detail,
  ]);
  expect(Date.parse(answer.body.timestamp)).toBeGreaterThan(0);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-request-id')).toMatch(/./);
}

/** Expects that as many are let on, and the next is not; in the second or two that it takes, more may be. */
async function allows(most: number, ask: () => Promise<Answer>): Promise<Answer> {
  for (let count = 0; count < most + 10; count += 1) {
    const answer = await ask();
    if (answer.status !== 429) continue;
    expect(count).toBeGreaterThanOrEqual(most);
    return answer;
  }
  throw new Error('nothing was refused');
}

describe('requests are counted in memory', () => {
  test('by address, before all else, and no line of the log tells of it', async () => {
    const headers = newAddress();
    const ask = (): Promise<Answer> =>
      gateways.call('POST', '/auth/login', { form: { username: 'x', password: 'y' }, headers });
    expectRefused(await allows(30, ask), 'Too many requests from this address.');
    const lines = gateways.lines.length;
    for (let count = 0; count < 5; count += 1) await ask();
    const told = gateways.lines.slice(lines).filter((line) => line.includes('"status":429'));
    expect(told).toEqual([]);
    expect((await get('/auth/verify', newAddress())).status).toBe(405);
  });

  test('by the network of an IPv6 address', async () => {
    let host = 0;
    const ask = (): Promise<Answer> => get('/nope', { 'x-forwarded-for': `2001:db8:1:2::${(host += 1)}` });
    expect((await allows(5, ask)).body.detail).toBe(
      'Too many requests without a valid token from this address.',
    );
  });

  test('by address if no good token comes; with one they go on', async () => {
    const user = await newUser();
    const headers = newAddress();
    const bad = { ...headers, authorization: `${user['authorization']}x` };
    const refused = await allows(5, () => get('/chat/sessions', bad));
    expectRefused(refused, 'Too many requests without a valid token from this address.');
    for (const headersOf of [headers, { ...headers, authorization: 'Basic YTpi' }]) {
      expect((await get('/chat/providers', headersOf)).status).toBe(429);
    }
    expect((await get('/chat/providers?token=x', headers)).status).toBe(429);
    const id = 'ses_0_AAAAAAAAAAAAAAAAAAAA';
    const token = user['authorization']?.replace('Bearer ', '') ?? '';
    expect((await get(`/chat/sessions/${id}/events?token=${token}`, headers)).status).toBe(404);
    expect((await get('/chat/providers', { ...user, ...headers })).status).toBe(200);
    const login = { form: { username: 'x', password: 'y' }, headers };
    for (const path of ['/auth/login', '/Auth/Login/']) {
      expect((await gateways.call('POST', path, login)).status).toBe(401);
    }
    const asked = await gateways.call('OPTIONS', '/chat/sessions', {
      headers: { ...headers, origin: 'https://page.example', 'access-control-request-method': 'GET' },
    });
    expect(asked.status).toBe(204);
  });

  test.each([
    ['GET', '/chat/providers'],
    ['DELETE', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA'],
  ])('by user: %s %s', async (method, path) => {
    const user = await newUser();
    const ask = (headers: Headers): Promise<Answer> =>
      gateways.call(method, path, { headers: { ...user, ...headers } });
    const refused = await allows(15, () => ask(newAddress()));
    expectRefused(refused, 'Too many requests by this user.');
    expect((await get('/chat/providers', await newUser())).status).toBe(200);
  });

  test('and a page can read that it was refused', async () => {
    const headers = { ...newAddress(), origin: 'https://page.example' };
    const refused = await allows(5, () => get('/chat/sessions', headers));
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://page.example');
    const other = await get('/chat/sessions', { ...headers, origin: 'https://other.example' });
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([429, null]);
  });

  test('a connection that goes on after fifty refusals is cut off', async () => {
    const raw = await RawConnection.open(gateways.root());
    const headers = newAddress();
    for (let count = 0; count < 200; count += 1) raw.head('GET /api/chat/sessions', headers);
    const answers = (await raw.closed()).match(/^HTTP\/1\.1 \d+/gm) ?? [];
    expect(answers.length).toBeLessThanOrEqual(5 + 50 + 5);
  });
});

describe('bodies', () => {
  const session = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };

  async function newSession(headers: Headers): Promise<string> {
    const answer = await gateways.call('POST', '/chat/sessions/create', { json: session, headers });
    expect(answer.status, answer.text).toBe(200);
    return `/chat/sessions/${answer.body.session_id}/messages`;
  }

  test('are refused by their announced length, before they are read', async () => {
    const user = await newUser();
    const path = await newSession(user);
    const json = JSON.stringify({ content: 'x'.repeat(90_000) });
    const sent = await gateways.call('POST', path, {
      raw: json,
      headers: { ...user, 'content-type': 'application/json' },
    });
    expect(sent.status, sent.text).toBe(202);
    const raw = await RawConnection.open(gateways.root());
    raw.head(`POST /api${path}`, { ...user, 'Content-Type': 'application/json', 'Content-Length': 50_000 });
    expect(await raw.received(/\}$/)).toMatch(
      /^HTTP\/1\.1 429 [^]*"Too much data in the requests of this user\."/,
    );
    raw.drop();
  });

  test('that are refused are read at a rate, and the refusal waits for it', async () => {
    const slow = await RestGateways.start(inject('redisUrl'), {
      // Of refused ones 20,000 bytes are read at once, and as many a second.
      USER_BODY_BYTES_PER_SECOND: '80000',
      USER_BODY_BYTES_BURST: '320000',
    });
    try {
      const form = { username: 'alice', password: 'alice-password' };
      const { access_token } = (await slow.call('POST', '/auth/login', { form })).body;
      const headers = { authorization: `Bearer ${access_token}` };
      const raws: RawConnection[] = [];
      const announce = async (): Promise<RawConnection> => {
        const raw = await RawConnection.open(slow.root());
        raws.push(raw);
        return raw.head('POST /api/chat/sessions/create', {
          ...headers,
          'Content-Type': 'application/json',
          'Content-Length': 200_000,
        });
      };
      await announce();
      const first = await announce();
      await first.received(/^HTTP\/1\.1 429 /);
      const second = await announce();
      const refused = async (): Promise<number> => {
        const metrics = await Metrics.read(slow.address().adminUrl);
        return metrics.sum('agentconnect_rate_limited_total', { limit: 'user-bodies' });
      };
      await expect.poll(refused).toBe(2);
      expect(second.text).toBe('');
      expect((await slow.call('GET', '/chat/providers', { headers })).status).toBe(200);
      await second.received(/^HTTP\/1\.1 429 /);
      for (const raw of raws) raw.drop();
    } finally {
      await slow.stop();
    }
  });

  test('that are announced as far too large are not read', async () => {
    const raw = await RawConnection.open(gateways.root());
    raw.head('POST /api/auth/login', { ...newAddress(), 'Content-Length': 5_000_000_000 });
    expect(await raw.closed()).toMatch(/^HTTP\/1\.1 413 [^]*"PAYLOAD_TOO_LARGE"/);
  });

  test('of no announced length are counted when they have been read', async () => {
    const user = await newUser();
    const path = await newSession(user);
    const chunk = JSON.stringify({ content: 'x'.repeat(200_000) });
    const raw = await RawConnection.open(gateways.root());
    raw.head(`POST /api${path}`, {
      ...user,
      'Content-Type': 'application/json',
      'Transfer-Encoding': 'chunked',
    });
    raw.write(`${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n0\r\n\r\n`);
    await raw.received(/^HTTP\/1\.1 202 /);
    raw.drop();
    const refused = await gateways.call('POST', path, { json: { content: 'x' }, headers: user });
    expectRefused(refused, 'Too much data in the requests of this user.');
  });

  test('of a login have at most 16 KiB', async () => {
    const form = { username: 'x', password: 'y'.repeat(17_000) };
    const answer = await gateways.call('POST', '/auth/login', { form, headers: newAddress() });
    expect([answer.status, answer.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('a large text that is refused, or known, is not sent to Redis', async () => {
    const user = await newUser();
    const path = await newSession(user);
    const post = (content: string, key: string): Promise<Answer> =>
      gateways.call('POST', path, { json: { content }, headers: { ...user, 'idempotency-key': key } });
    const large = 'x'.repeat(20_000);
    expect((await post(large, 'first')).body.duplicate).toBe(false);
    const before = await scripts();
    const again = await post(large, 'first');
    expect([again.status, again.body.duplicate]).toEqual([202, true]);
    const other = await post(`${large}!`, 'first');
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
    const refused = await post(`${large}!`, 'second');
    expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMITED']);
    const after = await scripts();
    expect([after.peek - before.peek, after.submit - before.submit]).toEqual([3, 0]);
  });

  async function scripts(): Promise<{ peek: number; submit: number }> {
    const metrics = await Metrics.read(gateways.address().adminUrl);
    const count = (script: string): number =>
      metrics.sum('agentconnect_redis_call_seconds_count', { script });
    return { peek: count('peek'), submit: count('submit') };
  }
});

test('behind a proxy an address has so many requests under way and sockets', async () => {
  const user = await newUser();
  const create = await gateways.call('POST', '/chat/sessions/create', {
    json: { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } },
    headers: user,
  });
  const events = `/api/chat/sessions/${create.body.session_id}/events`;
  const open: RawConnection[] = [];
  for (let count = 0; count < 2; count += 1) {
    open.push((await RawConnection.open(gateways.root())).head(`GET ${events}`, user));
  }
  const token = user['authorization']?.replace('Bearer ', '') ?? '';
  const target = `/api/chat/ws/${create.body.session_id}?token=${token}`;
  const address = { 'x-forwarded-for': user['x-forwarded-for'] ?? '' };
  open.push((await RawConnection.open(gateways.root())).upgrade(target, address));
  for (const one of open) await one.received(/"event":"ready"/);
  expectRefused(await get('/chat/providers', user), 'Too many connections from this address.');
  const refused = await RawConnection.open(gateways.root());
  expect(await refused.upgrade(target, address).closed()).toMatch(/^HTTP\/1\.1 429 /);
  expect((await get('/chat/providers', { ...user, ...newAddress() })).status).toBe(200);
  for (const one of open) one.drop();
});

test('nothing that is told to one user, or went wrong, may be kept by a cache', async () => {
  const user = await newUser();
  const answers = [
    await get('/chat/sessions', user),
    await get('/chat/providers', user),
    await get('/agents/list', user),
    await gateways.call('POST', '/auth/verify', { headers: user }),
    await get('/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA', user),
    await get('/nope', user),
    await get('/chat/sessions', newAddress()),
    await gateways.call('PUT', '/chat/sessions', { headers: user }),
    await gateways.call('POST', '/auth/login', { form: {}, headers: newAddress() }),
  ];
  for (const { headers, text } of answers) expect(headers.get('cache-control'), text).toBe('no-store');
});
