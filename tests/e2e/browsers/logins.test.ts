import { LoginLinks, PasswordHasher, UserStore } from '@agentconnect/auth';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Answer } from '../../support/client.ts';
import { OwnPage } from '../../support/own-page.ts';
import { RestGateways } from '../../support/rest-gateway.ts';

let gateways: RestGateways;
let users: UserStore;
let links: LoginLinks;
/** A gateway that has a proxy before it, and answers pages of another origin. */
let proxied = 0;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'));
  proxied = await gateways.add({ TRUST_PROXY: '1', CORS_ORIGINS: 'https://elsewhere.example' });
  const { redis, keys } = gateways.scripts;
  users = new UserStore({ redis, keys, hasher: new PasswordHasher() });
  links = new LoginLinks(redis, keys);
});
afterAll(() => gateways.stop());

const refused = ({ status, body }: Answer): [number, string] => [status, body?.code as string];
const page = (headers: Record<string, string> = {}, index = 0): OwnPage =>
  new OwnPage(gateways.address(index), headers);
const loggedIn = (user = 'alice'): Promise<OwnPage> => OwnPage.login(gateways.address(), user);

/** Less what the answer has taken to come. */
function expectThirtyDays(cookie: string): void {
  const seconds = Number(/; Max-Age=(\d+);/.exec(cookie)?.[1]);
  expect(seconds).toBeLessThanOrEqual(30 * 86_400);
  expect(seconds).toBeGreaterThan(30 * 86_400 - 60);
}

const body = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };
const form = { username: 'alice', password: 'alice-password' };

describe('a browser', () => {
  test('is logged in by a cookie that no script can read', async () => {
    const browser = page();
    expect(refused(await browser.get('/auth/session'))).toEqual([401, 'UNAUTHORIZED']);
    const answer = await browser.logIn('alice');
    expect(answer.body).toEqual({ user: 'alice', expires_at: expect.any(String) as string });
    const [cookie = '', ...more] = answer.headers.getSetCookie();
    expect(more).toEqual([]);
    const [pair = '', ...attributes] = cookie.split('; ');
    expect(pair).toMatch(/^agentconnect=[\w.-]{77}$/);
    expect(attributes.filter((one) => !/^(Max-Age|Expires)=/.test(one))).toEqual([
      'Path=/',
      'HttpOnly',
      'SameSite=Strict',
    ]);
    expectThirtyDays(cookie);
    expect(answer.text).not.toContain(pair.slice(13));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const who = await browser.get('/auth/session');
    expect(who.body).toEqual(answer.body);
    expect(who.headers.get('cache-control')).toBe('no-store');
    expect((await browser.get('/chat/sessions')).status).toBe(200);
    expect((await browser.get('/agents/list')).status).toBe(200);
  });

  test('is known at every gateway, and by no other cookie', async () => {
    const browser = await loggedIn();
    const other = await gateways.add();
    expect((await browser.at(gateways.address(other)).get('/auth/session')).body.user).toBe('alice');
    const [name, value = ''] = (browser.cookie ?? '').split('=');
    const changed = (at: number): string =>
      `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`;
    for (const bad of ['', 'x', value.slice(1), value.slice(0, -1), changed(3), changed(40), changed(76)]) {
      browser.cookie = `${name}=${bad}`;
      expect(refused(await browser.get('/auth/session'))).toEqual([401, 'UNAUTHORIZED']);
    }
    browser.cookie = `other=1; ${name}=${value}; last="x"`;
    expect((await browser.get('/auth/session')).status).toBe(200);
  });

  test('logs out, and no copy of its cookie counts any more', async () => {
    const browser = await loggedIn();
    const copy = browser.at(gateways.address());
    const out = await browser.logOut();
    expect([out.status, out.body]).toEqual([200, { status: 'success' }]);
    expect(out.headers.getSetCookie()).toEqual([expect.stringMatching(/^agentconnect=;.*HttpOnly/)]);
    expect(browser.cookie).toBeUndefined();
    expect(refused(await copy.get('/auth/session'))).toEqual([401, 'LOGIN_ENDED']);
    expect(refused(await copy.post('/chat/sessions/create', body))).toEqual([401, 'LOGIN_ENDED']);
    expect((await copy.logOut()).status).toBe(200);
    expect((await page().logOut()).status).toBe(200);
  });

  test('that logs in again has one login', async () => {
    const browser = await loggedIn();
    const before = browser.at(gateways.address());
    expect((await browser.logIn('bob')).status).toBe(200);
    expect((await browser.get('/auth/session')).body.user).toBe('bob');
    expect(refused(await before.get('/auth/session'))).toEqual([401, 'LOGIN_ENDED']);
    // One that fails changes nothing.
    expect(refused(await browser.logIn('alice', 'wrong'))).toEqual([401, 'INVALID_CREDENTIALS']);
    expect((await browser.get('/auth/session')).body.user).toBe('bob');
  });

  test('has its cookie renewed as it is used', async () => {
    const browser = await loggedIn('bob');
    const { redis, keys } = gateways.scripts;
    for (const key of await redis.keys(`${keys.prefix}:*:browsers`)) {
      for (const [field, text] of Object.entries(await redis.hgetall(key))) {
        const [until, ...rest] = text.split(' ');
        await redis.hset(key, field, [Number(until) - 20 * 86_400_000, ...rest].join(' '));
      }
    }
    // Gateways that have not looked at it yet.
    const [one, other] = [await gateways.add(), await gateways.add()];
    const first = await browser.at(gateways.address(one)).get('/chat/sessions');
    const [cookie = '', ...more] = first.headers.getSetCookie();
    expect([cookie.split(';')[0], more]).toEqual([browser.cookie, []]);
    expectThirtyDays(cookie);
    const second = await browser.at(gateways.address(other)).get('/auth/session');
    expect(second.headers.getSetCookie()).toEqual([]);
    expect(Date.parse(second.body.expires_at as string)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  });

  test('needs no other login when the secret that signs is changed', async () => {
    const browser = await loggedIn();
    const next = 'the next secret, which is long enough too';
    const rotated = await gateways.add({
      JWT_SECRET: next,
      JWT_PREVIOUS_SECRETS: gateways.env['JWT_SECRET'] ?? '',
      AUTH_USERS: '',
    });
    const forgot = await gateways.add({ JWT_SECRET: next });
    expect(refused(await browser.at(gateways.address(forgot)).get('/auth/session'))).toEqual([
      401,
      'UNAUTHORIZED',
    ]);
    // A user of Redis: what a user of AUTH_USERS is known by hangs on the secret too.
    await users.add('rosa', 'rosa-password');
    const rosa = await loggedIn('rosa');
    expect((await rosa.at(gateways.address(rotated)).get('/auth/session')).body.user).toBe('rosa');
  });
});

describe('a cookie counts for pages of the gateway alone:', () => {
  const changes: [string, string][] = [
    ['POST', '/chat/sessions/create'],
    ['POST', '/auth/session'],
    ['DELETE', '/auth/session'],
    ['POST', '/auth/session/link'],
    ['DELETE', '/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA'],
  ];
  const foreign: [string, Record<string, string>][] = [
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['another scheme', { origin: 'https://127.0.0.1' }],
    ['no page', { origin: 'null' }],
    ['an origin with more', { origin: 'http://127.0.0.1.evil.example' }],
    ['no origin', { origin: '' }],
    ['no header of ours', { 'x-agentconnect': '' }],
    ['another header', { 'x-agentconnect': 'true' }],
    ['a word of the client’s own', { 'x-forwarded-host': 'evil.example', origin: 'http://evil.example' }],
  ];

  test.each(foreign)('what changes something is refused with %s', async (_name, headers) => {
    const { cookie } = await loggedIn();
    for (const [method, path] of changes) {
      const browser = page(headers);
      browser.cookie = cookie;
      const options = path === '/chat/sessions/create' ? { json: body } : {};
      expect([path, ...refused(await browser.call(method, path, options))]).toEqual([
        path,
        403,
        'ORIGIN_REFUSED',
      ]);
    }
    // Nobody was logged out by it.
    const browser = page();
    browser.cookie = cookie;
    expect((await browser.get('/auth/session')).status).toBe(200);
  });

  test('a password is not looked at for another page', async () => {
    const answer = await page({ origin: 'http://evil.example' }).call('POST', '/auth/session', { form });
    expect(refused(answer)).toEqual([403, 'ORIGIN_REFUSED']);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('nor may another page read', async () => {
    const browser = await loggedIn();
    for (const headers of [
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      expect(refused(await browser.get('/chat/sessions', headers))).toEqual([403, 'ORIGIN_REFUSED']);
    }
    for (const headers of [
      { origin: browser.origin },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ])
      expect((await browser.get('/chat/sessions', headers)).status).toBe(200);
  });

  test('never with CORS', async () => {
    const origin = 'https://elsewhere.example';
    const headers = { 'x-forwarded-proto': 'http' };
    const browser = await OwnPage.login(gateways.address(proxied), 'alice', headers);
    const read = await browser.get('/chat/sessions', { origin });
    expect(refused(read)).toEqual([403, 'ORIGIN_REFUSED']);
    expect(read.headers.get('access-control-allow-origin')).toBe(origin);
    expect(read.headers.get('access-control-allow-credentials')).toBeNull();
    const preflight = await browser.call('OPTIONS', '/chat/sessions', {
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    // A page of that origin has a token, as ever.
    const { token } = await gateways.login('alice', proxied);
    const authorization = `Bearer ${token}`;
    expect((await browser.get('/chat/sessions', { origin, authorization })).status).toBe(200);
  });
});

test('a bearer token wins over a cookie, a bad one too', async () => {
  const browser = await loggedIn('alice');
  const { token } = await gateways.login('bob');
  const who = await browser.get('/auth/session', { authorization: `Bearer ${token}` });
  expect(who.body.user).toBe('bob');
  expect(Date.parse(who.body.expires_at as string)).toBeLessThan(Date.now() + 1_801_000);
  expect(refused(await browser.get('/auth/session', { authorization: 'Bearer x' }))).toEqual([
    401,
    'TOKEN_INVALID',
  ]);
  // With a token, neither origin nor header is asked for.
  const created = await browser.call('POST', '/chat/sessions/create', {
    json: body,
    headers: { authorization: `Bearer ${token}`, origin: 'http://evil.example', 'x-agentconnect': '' },
  });
  expect(created.status).toBe(200);
  const path = `/chat/sessions/${created.body.session_id}`;
  expect(refused(await browser.get(path))).toEqual([403, 'FORBIDDEN']);
});

describe('behind a proxy that speaks TLS', () => {
  const tls = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'chat.example',
    origin: 'https://chat.example',
  };

  test('the cookie is of this host alone, and sent under TLS alone', async () => {
    const browser = page(tls, proxied);
    const answer = await browser.logIn('alice');
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-agentconnect=/);
    expect(cookie.split('; ')).toEqual(
      expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']),
    );
    expect(cookie).not.toMatch(/domain/i);
    expect((await browser.get('/auth/session')).body.user).toBe('alice');
    expect((await browser.post('/chat/sessions/create', body)).status).toBe(200);
    // One that was set without TLS does not count here: anybody in between may have set it.
    browser.cookie = browser.cookie?.replace('__Host-', '');
    expect(refused(await browser.get('/auth/session'))).toEqual([401, 'UNAUTHORIZED']);
    const out = await browser.logOut();
    expect(out.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-agentconnect=;.*Secure/)]);
  });

  test.each([
    ['another name', { 'x-forwarded-host': 'other.example' }],
    ['no TLS', { 'x-forwarded-proto': 'http' }],
    ['words of the client’s own before the proxy’s', { 'x-forwarded-host': 'chat.example, other.example' }],
    ['a scheme that is none', { 'x-forwarded-proto': 'gopher' }],
  ])('refuses the origin for %s', async (_name, headers) => {
    const answer = await page({ ...tls, ...headers }, proxied).logIn('alice');
    expect(refused(answer)).toEqual([403, 'ORIGIN_REFUSED']);
  });

  test('takes the words of the nearest proxy, and its scheme of sockets', async () => {
    const headers = {
      ...tls,
      'x-forwarded-host': 'evil.example, chat.example',
      'x-forwarded-proto': 'http, wss',
    };
    expect((await page(headers, proxied).logIn('alice')).status).toBe(200);
  });
});

describe('a login link', () => {
  const redeem = (browser: OwnPage, secret: string): Promise<Answer> =>
    browser.call('POST', '/auth/session/link', { form: { secret } });

  beforeEach(() => users.add('carol', 'carol-password'));

  test('logs in once', async () => {
    const secret = await links.create({ name: 'alice', tokensFrom: 0 });
    const browser = page();
    const answer = await redeem(browser, secret);
    expect([answer.status, answer.body.user]).toEqual([200, 'alice']);
    expect((await browser.get('/auth/session')).body.user).toBe('alice');
    expect(refused(await redeem(page(), secret))).toEqual([401, 'LOGIN_LINK_INVALID']);
    expect((await browser.get('/auth/session')).status).toBe(200);
  });

  test('of many at once logs in one', async () => {
    const secret = await links.create({ name: 'alice', tokensFrom: 0 });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => redeem(page({}, at % 1), secret)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test.each([
    ['another password', () => users.setPassword('carol', 'another')],
    ['a disabled user', () => users.disable('carol')],
    ['a deletion', () => users.beginDelete('carol')],
  ])('counts no more after %s', async (_name, change) => {
    const carol = await users.find('carol');
    const secret = await links.create(carol ?? { name: '', tokensFrom: 0 });
    await change();
    expect(refused(await redeem(page(), secret))).toEqual([401, 'LOGIN_LINK_INVALID']);
    await users.endDelete('carol');
  });

  test.each([{}, { secret: '' }, { secret: 'x'.repeat(129) }])(
    'names what is wrong with %j',
    async (fields) => {
      const answer = await page().call('POST', '/auth/session/link', { form: fields });
      expect(refused(answer)).toEqual([422, 'VALIDATION_ERROR']);
    },
  );
});

test('what is logged has no password, no cookie and no secret', async () => {
  const browser = await loggedIn();
  const secret = await links.create({ name: 'alice', tokensFrom: 0 });
  await browser.call('POST', '/auth/session/link', { form: { secret } });
  await browser.get('/auth/session');
  const logged = gateways.lines.join('');
  expect(logged).toContain('/api/auth/session');
  for (const clear of ['alice-password', secret, (browser.cookie ?? '').slice(13, 60)])
    expect(logged).not.toContain(clear);
  expect(logged).toMatch(/"path":"\/api\/auth\/session"[^\n]*"user":"alice"/);
});

test('a user of AUTH_USERS whose password was changed is logged out', async () => {
  const browser = await loggedIn('bob');
  const changed = await gateways.add({ AUTH_USERS: 'bob:another' });
  expect(refused(await browser.at(gateways.address(changed)).get('/auth/session'))).toEqual([
    401,
    'LOGIN_ENDED',
  ]);
  const gone = await gateways.add({ AUTH_USERS: '' });
  expect(refused(await browser.at(gateways.address(gone)).get('/auth/session'))).toEqual([
    401,
    'LOGIN_ENDED',
  ]);
  expect((await browser.get('/auth/session')).status).toBe(200);
});
