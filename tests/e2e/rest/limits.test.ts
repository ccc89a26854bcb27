import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer, CallOptions } from '../../support/client.ts';
import { OwnPage } from '../../support/own-page.ts';
import { RestGateways } from '../../support/rest-gateway.ts';

let gateways: RestGateways;
let addresses = 0;

const limits = {
  RATE_LIMIT_LOGIN: '3',
  RATE_LIMIT_LOGIN_ADDRESS: '5',
  RATE_LIMIT_VERIFY: '3',
  RATE_LIMIT_TICKETS: '3',
  RATE_LIMIT_SESSION_CREATE: '3',
  RATE_LIMIT_SESSION_QUERY: '4',
  RATE_LIMIT_WS_MESSAGES: '3',
  RATE_LIMIT_AGENT_OPS: '4',
  RATE_LIMIT_CONSOLE: '8',
  RATE_LIMIT_CONSOLE_CREATE: '2',
};

const body = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };

const users = Array.from({ length: 14 }, (_, index) => `user${index}`);

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), {
    ...limits,
    TRUST_PROXY: '1',
    AUTH_USERS: users.map((user) => `${user}:${user}-password`).join(','),
  });
  await gateways.add();
});
afterAll(() => gateways.stop());

/** A header that makes a request come from an address of its own. */
function newAddress(): Record<string, string> {
  addresses += 1;
  return { 'x-forwarded-for': `10.0.0.${addresses}` };
}

const login = (username: string, headers: Record<string, string>, password = 'wrong', index = 0) =>
  gateways.call('POST', '/auth/login', { form: { username, password }, headers }, index);

/** A user that no other test uses: its token. */
async function newUser(): Promise<{ authorization: string }> {
  const user = users.shift() ?? '';
  const answer = await login(user, newAddress(), `${user}-password`);
  expect(answer.status, answer.text).toBe(200);
  return { authorization: `Bearer ${answer.body.access_token}` };
}

type Ask = (method: string, path: string, options?: CallOptions, index?: number) => Promise<Answer>;

function expectLimited(answer: Answer): void {
  expect([answer.status, answer.body?.code], answer.text).toEqual([429, 'RATE_LIMITED']);
  const seconds = Number(answer.headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
}

/** Expects that `max` requests are let on, by two gateways in turn, and the next at either are not. */
async function limitIs(max: number, ask: (index: number) => Promise<Answer>): Promise<Answer> {
  for (let count = 0; count < max; count += 1) expect((await ask(count % 2)).status).not.toBe(429);
  expectLimited(await ask(0));
  const refused = await ask(1);
  expectLimited(refused);
  return refused;
}

describe('limits hold over two gateways:', () => {
  test('logins of one name from one address; another address may', async () => {
    const headers = newAddress();
    await limitIs(3, (index) => login('nobody', headers, 'wrong', index));
    expect((await login('somebody', headers)).status).toBe(429);
    expect((await login('nobody', newAddress())).status).toBe(401);
  });

  test('logins from one address', async () => {
    const headers = newAddress();
    let names = 0;
    await limitIs(5, (index) => login(`name${(names += 1)}`, headers, 'wrong', index));
  });

  test('an address in IPv6 is its network', async () => {
    let hosts = 0;
    const host = () => ({ 'x-forwarded-for': `2001:db8:0:1::${(hosts += 1)}` });
    await limitIs(5, (index) => login(`name${hosts}`, host(), 'wrong', index));
  });

  test('only the proxy’s word counts for an address', async () => {
    const own = newAddress()['x-forwarded-for'];
    let claimed = 0;
    const headers = () => ({ 'x-forwarded-for': `10.9.9.${(claimed += 1)}, ${own}` });
    await limitIs(5, (index) => login(`name${claimed}`, headers(), 'wrong', index));
  });

  test('verifications of a user, and of an address without a valid token', async () => {
    const user = await newUser();
    const verify = (headers: Record<string, string>, index = 0) =>
      gateways.call('POST', '/auth/verify', { headers }, index);
    const refused = await limitIs(3, (index) => verify({ ...user, ...newAddress() }, index));
    expect(refused.headers.get('ratelimit')).toMatch(/"verify"; r=0; t=\d+/);
    expect(refused.headers.get('ratelimit-policy')).toMatch(/"verify"; q=3; w=60/);
    expect((await verify(await newUser())).status).toBe(200);
    const address = newAddress();
    await limitIs(3, (index) => verify({ ...address, authorization: 'Bearer x' }, index));
  });

  test('tickets of a user', async () => {
    const headers = await newUser();
    const ask = (by: Record<string, string>, index = 0) =>
      gateways.call('POST', '/auth/ticket', { headers: by }, index);
    await limitIs(3, (index) => ask(headers, index));
    expect((await ask(await newUser())).status).toBe(200);
  });

  test('session creations of a user', async () => {
    const headers = await newUser();
    const create = (by: Record<string, string>, index = 0) =>
      gateways.call('POST', '/chat/sessions/create', { json: body, headers: by }, index);
    await limitIs(3, (index) => create(headers, index));
    expect((await create(await newUser())).status).toBe(200);
  });

  test('session queries of a user, all together', async () => {
    const headers = await newUser();
    const { body: session } = await gateways.call('POST', '/chat/sessions/create', { json: body, headers });
    const path = `/chat/sessions/${session.session_id}`;
    const paths = [path, '/chat/sessions', `${path}/messages`];
    let round = 0;
    await limitIs(4, (index) => gateways.call('GET', paths[round++ % 3] ?? '', { headers }, index));
    expect((await gateways.call('DELETE', path, { headers })).status).toBe(204);
  });

  test('texts of a session', async () => {
    const headers = await newUser();
    const { body: session } = await gateways.call('POST', '/chat/sessions/create', { json: body, headers });
    const path = `/chat/sessions/${session.session_id}/messages`;
    await limitIs(3, (index) => gateways.call('POST', path, { json: { content: 'x' }, headers }, index));
    const refused = await gateways.call('POST', path, { json: { content: 'x' }, headers });
    expect(refused.headers.get('ratelimit')).toMatch(/^"messages"; r=0; t=\d+$/);
    expect(refused.headers.get('ratelimit-policy')).toBe('"messages"; q=3; w=60');
  });

  test('agent operations of a user, all together', async () => {
    const headers = await newUser();
    const paths = ['/agents/list', '/agents/status/x', '/agents/x/capabilities'];
    let round = 0;
    await limitIs(4, (index) => gateways.call('GET', paths[round++ % 3] ?? '', { headers }, index));
  });
});

describe('a browser login has limits of its own:', () => {
  /** A browser that a user is logged in with whom no other test uses, and the same user by a token. */
  async function newBrowser(): Promise<{ user: string; ask: Ask; byToken: { authorization: string } }> {
    const user = users[0] ?? '';
    const byToken = await newUser();
    const headers = newAddress();
    const browser = await OwnPage.login(gateways.address(), user, headers);
    const ask: Ask = (method, path, options = {}, index = 0) =>
      browser.at(gateways.address(index)).call(method, path, options);
    return { user, ask, byToken };
  }

  test('requests of a user, whatever they ask for, and none of those for tokens', async () => {
    const { ask, byToken } = await newBrowser();
    const created = await ask('POST', '/chat/sessions/create', { json: body });
    const path = `/chat/sessions/${created.body.session_id}`;
    const asked: [string, string, CallOptions?][] = [
      ['GET', '/auth/session'],
      ['GET', '/chat/providers'],
      ['GET', path],
      ['GET', '/agents/list'],
      ['POST', `${path}/messages`, { json: { content: 'x' } }],
      ['GET', '/chat/sessions'],
      ['DELETE', path],
    ];
    const answers: Answer[] = [];
    for (const [at, [method, address, options]] of asked.entries())
      answers.push(await ask(method, address, options, at % 2));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 202, 200, 204]);
    const refused = await ask('GET', '/auth/session', {}, 1);
    expectLimited(refused);
    expect(refused.headers.get('ratelimit')).toMatch(/"console"; r=0; t=\d+/);
    expect(refused.headers.get('ratelimit-policy')).toMatch(/"console"; q=8; w=60/);
    // The limits of the documented API are whole, and hold beside it.
    let queries = 0;
    await limitIs(4, (index) => {
      queries += 1;
      return gateways.call('GET', '/chat/sessions', { headers: byToken }, index);
    });
    expect(queries).toBe(6);
  });

  test('creations of a user', async () => {
    const { ask, byToken } = await newBrowser();
    const create: Ask = (_method, _path, _options, index) =>
      ask('POST', '/chat/sessions/create', { json: body }, index);
    const refused = await limitIs(2, (index) => create('', '', {}, index));
    expect(refused.headers.get('ratelimit')).toMatch(/"console-create"; r=0; t=\d+/);
    const headers = byToken;
    await limitIs(3, (index) =>
      gateways.call('POST', '/chat/sessions/create', { json: body, headers }, index),
    );
  });

  test('texts of a session, as ever', async () => {
    const { ask } = await newBrowser();
    const created = await ask('POST', '/chat/sessions/create', { json: body });
    const path = `/chat/sessions/${created.body.session_id}/messages`;
    const refused = await limitIs(3, (index) => ask('POST', path, { json: { content: 'x' } }, index));
    expect(refused.headers.get('ratelimit')).toContain('"messages"; r=0');
  });

  test('login links from one address', async () => {
    const headers = newAddress();
    const page = (index: number): OwnPage => new OwnPage(gateways.address(index), headers);
    await limitIs(5, (index) =>
      page(index).call('POST', '/auth/session/link', { form: { secret: 'made-up' } }),
    );
    // Passwords have their own.
    expect((await login('nobody', headers)).status).toBe(401);
  });

  test('passwords, guessed by either way, count together', async () => {
    const headers = newAddress();
    const page = (index: number): OwnPage => new OwnPage(gateways.address(index), headers);
    let round = 0;
    await limitIs(3, (index) =>
      (round += 1) % 2 ? page(index).logIn('nobody', 'wrong') : login('nobody', headers, 'wrong', index),
    );
  });
});

test('0 is no limit', async () => {
  const index = await gateways.add(Object.fromEntries(Object.keys(limits).map((name) => [name, '0'])));
  const headers = newAddress();
  for (let count = 0; count < 8; count += 1) {
    const answer = await gateways.call('POST', '/auth/verify', { headers }, index);
    expect([answer.status, answer.headers.get('ratelimit')]).toEqual([401, null]);
  }
});

// Behind all that use the limits.
test('the limits are used as they are meant to be', () => {
  expect(gateways.lines.filter((line) => line.includes('a check of a rate limit'))).toEqual([]);
});
