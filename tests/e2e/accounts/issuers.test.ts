import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PasswordHasher, UserStore } from '@agentconnect/auth';
import { exportSPKI, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, Client } from '../../support/client.ts';
import { IssuerServer, type IssuerKey, type Minted, newIssuerKey } from '../../support/issuer-server.ts';
import { Metrics } from '../../support/metrics.ts';
import { RestGateways, RestUser } from '../../support/rest-gateway.ts';
import { eventually } from '../../support/stack-eventually.ts';

const secret = 'a secret of a backend that is long enough';
const shopKey = newIssuerKey('shop', 'EdDSA');

let folder: string;
let server: IssuerServer;
let away: IssuerServer;
let gateways: RestGateways;
let users: UserStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentconnect-'));
  [server, away] = await Promise.all([IssuerServer.start(), IssuerServer.start()]);
  server.keys = [newIssuerKey('rsa', 'RS256'), newIssuerKey('ed', 'EdDSA'), newIssuerKey('ec', 'ES256')];
  away.answer = (_request, response) => response.writeHead(503).end();
  await writeFile(join(folder, 'shop.pem'), shopKey.publicKey.export({ type: 'spki', format: 'pem' }));
  const audience = 'agentconnect';
  const issuers = {
    corp: {
      issuer: server.issuer,
      audience,
      roles_claim: ['realm_access', 'roles'],
      roles: { 'gateway-admins': 'admin', support: 'operator' },
      tenant_claim: 'org',
    },
    mail: { issuer: 'mail', audience, secret_env: 'APP_SECRET', user_claim: 'email' },
    shop: { issuer: 'shop', audience: ['shop', audience], public_key_file: join(folder, 'shop.pem') },
    away: { issuer: away.issuer, audience, jwks_uri: `${away.issuer}/keys` },
  };
  await writeFile(join(folder, 'issuers.json'), JSON.stringify(issuers));
  gateways = await RestGateways.start(inject('redisUrl'), {
    ISSUERS_FILE: join(folder, 'issuers.json'),
    APP_SECRET: secret,
  });
  const { redis, keys } = gateways.scripts;
  users = new UserStore({ redis, keys, hasher: new PasswordHasher() });
});
afterAll(async () => {
  await gateways?.stop();
  await Promise.all([server?.stop(), away?.stop()]);
  await rm(folder, { recursive: true });
});

const verify = (token: string): Promise<Answer> => new RestUser(gateways, token).call('POST', '/auth/verify');

/** A token of a backend, which asks nobody. */
async function minted(
  issuer: string,
  key: Uint8Array | IssuerKey,
  claims: Record<string, unknown>,
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const jwt = new SignJWT({ iss: issuer, aud: 'agentconnect', iat, exp: iat + 60, ...claims });
  return key instanceof Uint8Array
    ? jwt.setProtectedHeader({ alg: 'HS256' }).sign(key)
    : jwt.setProtectedHeader({ alg: key.alg }).sign(key.privateKey);
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
describe('tokens of others count', () => {
  it.each(['rsa', 'ed', 'ec'])('of a published key: %s', async (kid) => {
    const { keys } = server;
    server.keys = keys.filter((key) => key.kid === kid);
    const token = await server.token('ada');
    server.keys = keys;
    expect((await verify(token)).body).toMatchObject({ valid: true, user: '~corp~ada', type: 'access' });
  });

  it('of a backend with a secret or a key pair, for the users that it names', async () => {
    const bySecret = await minted('mail', Buffer.from(secret), { email: 'bob@example.com', sub: '1' });
    const byKey = await minted('shop', shopKey, { sub: 'customer 7' });
    expect((await verify(bySecret)).body).toMatchObject({ user: '~mail~bob@example.com' });
    expect((await verify(byKey)).body.user).toMatch(/^~shop~~[\w-]{43}$/);
  });

  it('its roles and its tenant are those that the settings name', async () => {
    const realm_access = { roles: ['gateway-admins', 'admin', 'support', 'support', 7] };
    const token = await server.token('eve', { claims: { realm_access, org: 'acme' } });
    expect((await verify(token)).body).toMatchObject({ roles: ['admin', 'operator'], tenant: 'acme' });
    const none = await server.token('eve', { claims: { realm_access: { roles: ['admin'] }, admin: true } });
    expect((await verify(none)).body).not.toHaveProperty('roles');
    expect((await verify(none)).body).not.toHaveProperty('tenant');
  });

  it('a subject is never the user of that name, nor one of another issuer', async () => {
    const alice = await gateways.login('alice');
    const id = await alice.session();
    const corp = new RestUser(gateways, await server.token('alice'));
    const shop = new RestUser(gateways, await minted('shop', shopKey, { sub: 'alice' }));
    for (const other of [corp, shop]) {
      expect((await other.get(`/chat/sessions/${id}`)).status).toBe(403);
      expect((await other.get('/chat/sessions')).body.total_count).toBe(0);
    }
    const own = await corp.session();
    expect((await corp.get(`/chat/sessions/${own}`)).status).toBe(200);
    for (const other of [alice, shop]) expect((await other.get(`/chat/sessions/${own}`)).status).toBe(403);
  });

  it('on a socket too, where what is said has its name', async () => {
    const client = new Client(gateways.address(), '~corp~ada', await server.token('ada'));
    const watcher = new Client(gateways.address(), '~corp~ada', await server.token('ada'));
    const id = await client.session();
    const [socket, other] = [await client.attach(id), await watcher.attach(id)];
    socket.send({ type: 'text', content: 'Hello' });
    const seen = await other.next((frame) => frame.type === 'text');
    expect(seen).toMatchObject({ sender: '~corp~ada', content: 'Hello' });
    await Promise.all([socket.close(), other.close()]);
  });

  it('nobody logs in by a password under such a name, nor is one added', async () => {
    const answer = await gateways.call('POST', '/auth/login', {
      form: { username: '~corp~ada', password: 'x' },
    });
    expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    await expect(users.add('~corp~ada', 'x')).rejects.toThrow(RangeError);
    expect(await users.setPassword('~corp~ada', 'x')).toBe('none');
  });
});

describe('tokens that are not good', () => {
  const wrong: readonly (readonly [what: string, minted: Minted, problem: string])[] = [
    ['another audience', { claims: { aud: 'others' } }, 'another audience'],
    ['no audience', { claims: { aud: undefined } as never }, 'no `aud`'],
    ['not yet valid', { claims: { nbf: Math.floor(Date.now() / 1000) + 600 } }, 'is not valid yet'],
    ['issued later', { issued: 600 }, 'issued in the future'],
    ['ten years long', { lives: 10 * 31_536_000 }, 'valid for longer'],
    ['no issue', { claims: { iat: undefined } as never }, 'no `iat`'],
    ['no end', { claims: { exp: undefined } as never }, 'no `exp`'],
    ['no user', { claims: { sub: undefined } as never }, 'names no user'],
    ['an empty user', { claims: { sub: '' } }, 'names no user'],
    ['a user that is no text', { claims: { sub: 7 } as never }, 'names no user'],
    ['a tenant that is none', { claims: { org: 'a:b' } }, 'tenant'],
    ['an unknown key', { header: { kid: 'other' } }, 'no such key'],
    ['another purpose', { header: { typ: 'logout+jwt' } }, '`typ`'],
  ];
  it.each(wrong)('%s: 401 TOKEN_INVALID', async (_what, how, problem) => {
    const answer = await verify(await server.token('ada', how));
    expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_INVALID']);
    expect(answer.body.detail).toContain(problem);
    const client = new Client(gateways.address(), '', await server.token('ada', how));
    const socket = await client.open('ses_0_AAAAAAAAAAAAAAAAAAAA');
    expect(await socket.closed()).toEqual({ code: 4003, reason: 'invalid token' });
  });

  it('expired: 401 TOKEN_EXPIRED, a little later than its clock says', async () => {
    const answer = await verify(await server.token('ada', { issued: -700, lives: 600 }));
    expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_EXPIRED']);
    expect((await verify(await server.token('ada', { issued: -610, lives: 600 }))).status).toBe(200);
    expect((await verify(await server.token('ada', { issued: 20 }))).status).toBe(200);
  });

  it('of an issuer that nobody named, or that says it is us: 401 TOKEN_INVALID', async () => {
    for (const iss of ['https://login.example.com', 'agentconnect', 'shop', 'mail']) {
      const answer = await verify(await server.token('alice', { claims: { iss } }));
      expect([answer.status, answer.body.code], iss).toEqual([401, 'TOKEN_INVALID']);
    }
  });

  it('`alg: none`, and a public key as a secret: 401 TOKEN_INVALID', async () => {
    const iat = Math.floor(Date.now() / 1000);
    const payload = { iss: server.issuer, aud: 'agentconnect', sub: 'ada', iat, exp: iat + 60 };
    for (const alg of ['none', 'None', 'nOnE']) {
      const answer = await verify(`${part({ alg })}.${part(payload)}.`);
      expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_INVALID']);
    }
    const forged = async (iss: string, key: IssuerKey): Promise<void> => {
      const pem = await exportSPKI(key.publicKey);
      for (const text of [pem, pem.trim(), key.publicKey.export({ type: 'spki', format: 'der' })]) {
        const signed = `${part({ alg: 'HS256', kid: key.kid })}.${part({ ...payload, iss })}`;
        const signature = createHmac('sha256', text).update(signed).digest('base64url');
        const answer = await verify(`${signed}.${signature}`);
        expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_INVALID']);
        expect(answer.body.detail).toContain('algorithm');
      }
    };
    await forged('shop', shopKey);
    for (const key of server.keys) await forged(server.issuer, key);
  });

  it('changed after it was signed: 401 TOKEN_INVALID', async () => {
    const [header, body, signature] = (await server.token('ada')).split('.');
    const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as object;
    const answer = await verify(`${header}.${part({ ...claims, sub: 'eve' })}.${signature}`);
    expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_INVALID']);
  });
});

describe('an issuer that is away', () => {
  it('503 ISSUER_UNAVAILABLE for its tokens, with Retry-After; the sockets of others are none the worse', async () => {
    const token = await away.token('ada');
    const user = new RestUser(gateways, token);
    for (const answer of [await verify(token), await user.get('/chat/sessions')]) {
      expect([answer.status, answer.body.code]).toEqual([503, 'ISSUER_UNAVAILABLE']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const socket = await new Client(gateways.address(), '', token).open('ses_0_AAAAAAAAAAAAAAAAAAAA');
    expect(await socket.closed()).toEqual({ code: 4000, reason: 'issuer unavailable' });
    expect((await verify(await server.token('ada'))).status).toBe(200);
  });

  it('requests of others do not wait while its keys are waited for', async () => {
    const waiting: (() => void)[] = [];
    const slow = await IssuerServer.start();
    slow.answer = (_request, response) => waiting.push(() => response.writeHead(503).end());
    const file = join(folder, 'slow.json');
    await writeFile(file, JSON.stringify({ slow: { issuer: slow.issuer, audience: 'agentconnect' } }));
    const index = await gateways.add({ ISSUERS_FILE: file });
    const token = await slow.token('ada');
    const held = Array.from({ length: 30 }, () => new RestUser(gateways, token).get('/chat/sessions', index));
    await expect.poll(() => waiting.length).toBe(1);
    const alice = await gateways.login('alice', index);
    for (let round = 0; round < 10; round += 1)
      expect((await alice.get('/chat/sessions', index)).status).toBe(200);
    for (const answer of waiting) answer();
    for (const answer of await Promise.all(held)) expect(answer.body.code).toBe('ISSUER_UNAVAILABLE');
    expect(slow.asked).toBe(1);
    await slow.stop();
  });
});

describe('users of others are signed out, kept out and deleted as any', () => {
  const status = async (token: string): Promise<number> =>
    (await new RestUser(gateways, token).get('/chat/sessions')).status;

  it('a sign-out ends tokens and sockets; a token that is issued later counts', async () => {
    const token = await server.token('out', { issued: -60 });
    const other = await server.token('stays', { issued: -60 });
    const client = new Client(gateways.address(), '~corp~out', token);
    const socket = await client.attach(await client.session());
    expect(await users.signOut('~corp~out')).toBe('done');
    expect(await socket.closed()).toEqual({ code: 4003, reason: 'invalid token' });
    await eventually('the token is refused', 4_000, async () => (await status(token)) === 401);
    expect(await status(other)).toBe(200);
    // Its clock may be ahead by what the settings allow for, so what it has just issued may be from before.
    expect(await status(await server.token('out'))).toBe(401);
    const later = async (): Promise<boolean> =>
      (await status(await server.token('out', { issued: 29 }))) === 200;
    await eventually('a token counts again', 10_000, later);
  });

  it('one that is disabled stays out until it is enabled', async () => {
    const token = await server.token('off');
    expect(await status(token)).toBe(200);
    await users.disable('~corp~off');
    await eventually('the token is refused', 4_000, async () => (await status(token)) === 401);
    expect((await users.list()).find(({ name }) => name === '~corp~off')).toMatchObject({
      state: 'disabled',
    });
    await users.enable('~corp~off');
    // Nothing of before counts.
    expect(await status(await server.token('off', { issued: -120, lives: 700 }))).toBe(401);
  });

  it('one that is deleted comes again as somebody who is new, with no token of before', async () => {
    const token = await server.token('gone', { issued: -60 });
    expect(await status(token)).toBe(200);
    expect(await users.beginDelete('~corp~gone')).toBeTypeOf('number');
    await eventually('the token is refused', 4_000, async () => (await status(token)) === 401);
    await users.endDelete('~corp~gone');
    expect((await users.list()).map(({ name }) => name)).not.toContain('~corp~gone');
    const user = await users.find('~corp~gone');
    expect(user).toMatchObject({ disabled: false });
    expect(user?.tokensFrom).toBeGreaterThan(0);
    const fresh = await gateways.add();
    expect((await new RestUser(gateways, token).get('/chat/sessions', fresh)).status).toBe(401);
  });
});

it('is counted by issuer, and no token is logged', async () => {
  const metrics = await Metrics.read(gateways.address().adminUrl);
  expect(
    metrics.sum('agentconnect_issuer_tokens_total', { issuer: 'corp', outcome: 'valid' }),
  ).toBeGreaterThan(5);
  expect(
    metrics.sum('agentconnect_issuer_tokens_total', { issuer: 'corp', outcome: 'invalid' }),
  ).toBeGreaterThan(5);
  expect(
    metrics.sum('agentconnect_issuer_tokens_total', { issuer: 'away', outcome: 'unavailable' }),
  ).toBeGreaterThan(1);
  expect(
    metrics.sum('agentconnect_issuer_key_reads_total', { issuer: 'corp', outcome: 'read' }),
  ).toBeLessThan(5);
  expect(
    metrics.sum('agentconnect_issuer_key_reads_total', { issuer: 'away', outcome: 'failed' }),
  ).toBeGreaterThan(0);
  const logged = gateways.lines.join('');
  expect(logged).toContain('the keys of an issuer were not read');
  expect(logged).not.toContain('eyJ');
});
