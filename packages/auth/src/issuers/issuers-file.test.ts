import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readIssuersFile } from './issuers-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'agentconnect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = 'a secret of a backend that is long enough';
const own = { issuer: 'agentconnect', secrets: ['our own secret, which is long enough'] };
const env = { APP_SECRET: secret, SHORT: 'short', OURS: own.secrets[0] };

function file(content: unknown, name = 'issuers.json'): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const pem = (pair: ReturnType<typeof generateKeyPairSync>, name: string): string =>
  file((pair.publicKey as { export(options: object): string }).export({ type: 'spki', format: 'pem' }), name);
const read = (content: unknown): ReturnType<typeof readIssuersFile> =>
  readIssuersFile(file(content), env, own);

const corp = { issuer: 'https://login.example.com/realms/main', audience: 'agentconnect' };

test('reads issuers of each kind', () => {
  const key = pem(generateKeyPairSync('ed25519'), 'shop.pem');
  const issuers = read({
    corp: {
      ...corp,
      roles_claim: ['realm_access', 'roles'],
      roles: { admins: 'admin' },
      tenant_claim: 'org',
    },
    other: {
      issuer: 'https://other.example.com/',
      audience: ['a', 'b'],
      jwks_uri: 'https://keys.example.com/k',
    },
    shop: { issuer: 'shop', audience: 'agentconnect', public_key_file: key, max_token_seconds: 3600 },
    app: { issuer: 'app', audience: 'agentconnect', secret_env: 'APP_SECRET' },
    local: { issuer: 'http://127.0.0.1:8080/x', audience: 'agentconnect' },
    inside: { issuer: 'http://keycloak.auth.svc', audience: 'agentconnect', allow_http: true },
  });
  const sources = Object.fromEntries(
    issuers.map(({ key: name, source }) => [
      name,
      source.kind === 'key' ? source.algorithms.join() : `${source.kind} ${source.url.href}`,
    ]),
  );
  expect(sources).toEqual({
    corp: 'discovery https://login.example.com/realms/main/.well-known/openid-configuration',
    other: 'jwks https://keys.example.com/k',
    shop: 'EdDSA,Ed25519',
    app: 'HS256',
    local: 'discovery http://127.0.0.1:8080/x/.well-known/openid-configuration',
    inside: 'discovery http://keycloak.auth.svc/.well-known/openid-configuration',
  });
  expect(issuers[0]).toMatchObject({
    audience: ['agentconnect'],
    userClaim: ['sub'],
    rolesClaim: ['realm_access', 'roles'],
    roles: { admins: 'admin' },
    tenantClaim: ['org'],
    maxTokenSeconds: 86_400,
  });
});

describe('refuses, and says where', () => {
  const small = pem(generateKeyPairSync('rsa', { modulusLength: 1024 }), 'small.pem');
  const curve = pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'p384.pem');
  const text = file('no key', 'text.pem');
  test.each([
    ['no JSON', '{', /is not JSON/],
    ['an unknown member', { corp: { ...corp, algs: [] } }, /corp: Unrecognized key/],
    ['a key that is no name', { Corp: corp }, /Corp: a key has 1 to 32 characters: a-z/],
    ['no audience', { corp: { issuer: corp.issuer } }, /corp\.audience/],
    ['an empty audience', { corp: { ...corp, audience: [] } }, /corp\.audience/],
    ['two sources', { corp: { ...corp, jwks_uri: 'https://a', secret_env: 'X' } }, /corp: give one of/],
    [
      'plain http',
      { corp: { ...corp, issuer: 'http://login.example.com' } },
      /corp: http:\/\/login.* not https/,
    ],
    [
      'plain http of keys',
      { corp: { ...corp, jwks_uri: 'http://login.example.com' } },
      /corp: http:.* not https/,
    ],
    ['a name without keys', { app: { issuer: 'app', audience: 'a' } }, /app: issuer: is not a URL/],
    ['a short secret', { app: { issuer: 'app', audience: 'a', secret_env: 'SHORT' } }, /app: .* 32 bytes$/],
    ['no secret', { app: { issuer: 'app', audience: 'a', secret_env: 'NONE' } }, /app: .* 32 bytes$/],
    [
      'our own secret',
      { app: { issuer: 'app', audience: 'a', secret_env: 'OURS' } },
      /app: .* JWT_SECRET and/,
    ],
    [
      'our own name',
      { app: { issuer: 'agentconnect', audience: 'a', secret_env: 'APP_SECRET' } },
      /two issuers/,
    ],
    ['one issuer twice', { one: corp, two: corp }, /two issuers are https:\/\/login/],
    [
      'a small RSA key',
      { app: { issuer: 'app', audience: 'a', public_key_file: small } },
      /at least 2048 bits/,
    ],
    ['another curve', { app: { issuer: 'app', audience: 'a', public_key_file: curve } }, /P-256 or Ed25519/],
    [
      'no PEM',
      { app: { issuer: 'app', audience: 'a', public_key_file: text } },
      /is not a public key in PEM/,
    ],
    [
      'a file that is not there',
      { app: { issuer: 'app', audience: 'a', secret_file: '/no' } },
      /cannot read \/no/,
    ],
    ['a role that is none', { corp: { ...corp, roles_claim: 'r', roles: { a: 'root' } } }, /corp\.roles\.a/],
    ['roles of no claim', { corp: { ...corp, roles: { a: 'admin' } } }, /corp\.roles_claim: must name/],
    ['tokens for a year', { corp: { ...corp, max_token_seconds: 31_536_000 } }, /corp\.max_token_seconds/],
  ])('%s', (_what, content, message) => {
    expect(() => read(content)).toThrow(message);
    expect(() => read(content)).not.toThrow(secret);
  });
});
