import { errors, type JWTVerifyGetKey } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { IssuerUnavailableError } from '../../../packages/auth/src/issuers/issuer-fault.ts';
import { RemoteKeys } from '../../../packages/auth/src/issuers/remote-keys.ts';
import { IssuerServer, newIssuerKey } from '../../support/issuer-server.ts';

let server: IssuerServer;
let keys: RemoteKeys;
let faults: unknown[];
const clock = { now: 0 };

beforeEach(async () => {
  server = await IssuerServer.start();
  faults = [];
  clock.now = 1_000_000;
  keys = keysOf(`${server.issuer}/keys`);
});
afterEach(() => server.stop());

function keysOf(url: string, kind: 'jwks' | 'discovery' = 'jwks', issuer = server.issuer): RemoteKeys {
  const source = { kind, url: new URL(url), allowHttp: false };
  const onFetched = (error: unknown): void => void (error === undefined || faults.push(error));
  return new RemoteKeys({ issuer, source, onFetched, now: () => clock.now });
}

const find = async (kid: string, of = keys): Promise<unknown> =>
  of.find({ alg: 'ES256', kid }, {} as Parameters<JWTVerifyGetKey>[1]);

it('reads keys once, whoever waits for them, and again while they are used', async () => {
  await Promise.all(Array.from({ length: 20 }, () => find('first')));
  expect(server.asked).toBe(1);
  clock.now += 299_000;
  await find('first');
  expect(server.asked).toBe(1);
  clock.now += 2_000;
  // Nobody waits for it.
  await find('first');
  await expect.poll(() => server.asked).toBe(2);
});

it('reads a set again for a key that is not in it, but not for each token of one', async () => {
  await find('first');
  server.keys = [newIssuerKey('second')];
  for (const kid of ['second', 'x', 'y']) await expect(find(kid)).rejects.toThrow(errors.JWKSNoMatchingKey);
  expect(server.asked).toBe(1);
  clock.now += 10_000;
  await find('second');
  // A key that is published no more counts no more.
  await expect(find('first')).rejects.toThrow(errors.JWKSNoMatchingKey);
  expect(server.asked).toBe(2);
});

it('goes on with what it knows while the issuer is away, for an hour', async () => {
  await find('first');
  server.answer = (_request, response) => response.writeHead(500).end();
  clock.now += 3_590_000;
  await find('first');
  await expect.poll(() => faults).toHaveLength(1);
  clock.now += 11_000;
  await expect(find('first')).rejects.toThrow(IssuerUnavailableError);
  const asked = server.asked;
  // It is not asked again at once.
  const refused = await find('first').catch((error: unknown) => error);
  expect(refused).toMatchObject({ retryAfterSeconds: 10 });
  expect(server.asked).toBe(asked);
  server.answer = undefined;
  clock.now += 10_000;
  await find('first');
});

it.each([
  ['an error', 'answered 503', (_q, response) => response.writeHead(503).end()],
  ['a page', 'JSON', (_q, response) => response.end('<html>')],
  ['no set', 'keys', (_q, response) => response.end('{}')],
  ['too much', 'more than 262144 bytes', (_q, response) => response.end('x'.repeat(300_000))],
  [
    'no end',
    'more than 262144 bytes',
    (_q, response) => {
      const write = (): void =>
        void (response.writable && response.write('x'.repeat(50_000), () => setImmediate(write)));
      write();
    },
  ],
  [
    'too many keys',
    'keys',
    (_q, response) =>
      response.end(JSON.stringify({ keys: Array.from({ length: 101 }, () => ({ kty: 'EC' })) })),
  ],
  [
    'another address',
    'fetch failed',
    (_q, response) => response.writeHead(302, { location: '/other' }).end(),
  ],
  [
    'half an answer',
    'terminated',
    (_q, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    },
  ],
] as const satisfies readonly (readonly [string, string, IssuerServer['answer']])[])(
  'an issuer that answers with %s is away',
  async (_what, fault, answer) => {
    server.answer = answer;
    await expect(find('first')).rejects.toThrow(IssuerUnavailableError);
    expect((faults[0] as Error).message).toContain(fault);
  },
);

it('one that does not answer is away after five seconds, and holds up nobody who comes later', async () => {
  server.answer = () => undefined;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: 5 }, () => expect(find('first')).rejects.toThrow(IssuerUnavailableError)),
  );
  expect(performance.now() - began).toBeGreaterThan(4_500);
  const later = performance.now();
  await expect(find('first')).rejects.toThrow(IssuerUnavailableError);
  expect(performance.now() - later).toBeLessThan(1_000);
  expect(server.asked).toBe(1);
});

it('a secret in a set is no key', async () => {
  server.answer = (_request, response) =>
    response.end(JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'first' }] }));
  await expect(find('first')).rejects.toThrow(errors.JWKSNoMatchingKey);
});

it('finds the address of the keys by discovery, and believes no other issuer', async () => {
  const address = `${server.issuer}/.well-known/openid-configuration`;
  await find('first', keysOf(address, 'discovery'));
  const other = keysOf(address, 'discovery', 'https://login.example.com');
  await expect(find('first', other)).rejects.toThrow(IssuerUnavailableError);
  expect((faults[0] as Error).message).toContain('belongs to another issuer');
});

it('a stop breaks off what is under way', async () => {
  server.answer = () => undefined;
  const found = find('first');
  await expect.poll(() => server.asked).toBe(1);
  keys.stop();
  await expect(found).rejects.toThrow(IssuerUnavailableError);
});
