import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { type KeyPairs, keyPairs, readPrivateKey, readPublicKeys } from './signing-keys.ts';
import { issuedAtOf, Tokens } from './tokens.ts';

const secret = 'a secret that is long enough for HS256';
const older = 'another secret that was in use before it';
const time = 1_700_000_000_000;

function tokens(
  options: { secret?: string; previousSecrets?: string[]; keyPairs?: KeyPairs; now?: number } = {},
): Tokens {
  return new Tokens({
    secret: options.secret ?? secret,
    previousSecrets: options.previousSecrets ?? [],
    keyPairs: options.keyPairs,
    issuer: 'us',
    audience: 'everybody',
    ttlSeconds: 1800,
    now: () => options.now ?? time,
  });
}

const ada = { name: 'ada', tokensFrom: time - 5_500 };
const payload = { sub: 'ada', type: 'access', iat: time / 1000, exp: time / 1000 + 60, jti: 'x' };

test('verifies what it issued', () => {
  const { token, claims } = tokens().issue(ada);
  expect(claims).toMatchObject({ sub: 'ada', type: 'access', iat: time / 1000, exp: time / 1000 + 1800 });
  expect(tokens().verify(token)).toEqual({ ok: true, claims });
});

test('a token counts from when its user had the password that it was given for', () => {
  const { token } = tokens().issue(ada);
  const check = tokens().verify(token);
  expect(check.ok && issuedAtOf(check.claims)).toBe(ada.tokensFrom);
});

test('a token that does not tell counts from the start of its second', () => {
  const check = tokens().verify(jwt.sign(payload, secret));
  expect(check.ok && issuedAtOf(check.claims)).toBe(time);
});

test('no two tokens are the same', () => {
  expect(tokens().issue(ada).token).not.toBe(tokens().issue(ada).token);
});

test('ends a token when its time is over', () => {
  const { token } = tokens().issue(ada);
  expect(tokens({ now: time + 1_799_000 }).verify(token).ok).toBe(true);
  expect(tokens({ now: time + 1_800_000 }).verify(token)).toEqual({ ok: false, code: 'TOKEN_EXPIRED' });
});

describe('a change of secret', () => {
  const { token } = tokens({ secret: older }).issue(ada);

  test('keeps tokens of a previous one', () => {
    expect(tokens({ previousSecrets: [older] }).verify(token).ok).toBe(true);
  });

  test('ends those of a secret that is known no more', () => {
    expect(tokens().verify(token)).toEqual({ ok: false, code: 'TOKEN_INVALID' });
  });

  test('signs with the current one', () => {
    const issued = tokens({ previousSecrets: [older] }).issue(ada);
    expect(tokens().verify(issued.token).ok).toBe(true);
  });
});

test('a token without a key id is checked against the current secret', () => {
  expect(tokens().verify(jwt.sign(payload, secret)).ok).toBe(true);
  expect(tokens({ previousSecrets: [older] }).verify(jwt.sign(payload, older)).ok).toBe(false);
});

const { exp: _, ...withoutEnd } = payload;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  ['another algorithm', jwt.sign(payload, secret, { algorithm: 'HS512' })],
  ['no signature', `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`],
  ['a signature of another secret', jwt.sign(payload, older)],
  ['another type', jwt.sign({ ...payload, type: 'refresh' }, secret)],
  ['no user', jwt.sign({ ...payload, sub: '' }, secret)],
  ['no end', jwt.sign(withoutEnd, secret)],
  ['a start in the future', jwt.sign({ ...payload, nbf: time / 1000 + 30 }, secret)],
])('refuses a token with %s', (_, token) => {
  expect(tokens().verify(token)).toEqual({ ok: false, code: 'TOKEN_INVALID' });
});

test.each(['', 'x', 'a.b', 'a.b.c', 'Bearer', `${part({ alg: 'HS256' })}.bm8ganNvbg.x`])(
  'calls %j malformed',
  (token) => {
    expect(tokens().verify(token)).toEqual({ ok: false, code: 'TOKEN_MALFORMED' });
  },
);

test('refuses short secrets, and names the setting', () => {
  expect(() => tokens({ secret: 'x'.repeat(31) })).toThrow(/^JWT_SECRET: .* 32 bytes$/);
  expect(() => tokens({ previousSecrets: ['short'] })).toThrow(/^JWT_PREVIOUS_SECRETS: /);
});

test('tells tokens that were signed here from those that were not, without reading them', () => {
  const { token } = tokens().issue({ name: 'ada', tokensFrom: 0 });
  const old = tokens({ secret: older }).issue({ name: 'ada', tokensFrom: 0 }).token;
  expect(tokens().isSigned(token)).toBe(true);
  expect(tokens({ previousSecrets: [older] }).isSigned(old)).toBe(true);
  expect(tokens({ now: time + 1_800_000 }).isSigned(token)).toBe(true);
  const forged = [old, token.slice(0, -1), `${token}A`, `${token}=`, token.replace('.', '.A'), 'x', '', '..'];
  for (const one of forged) expect(tokens().isSigned(one), one).toBe(false);
});

describe('who issued a token, and for whom', () => {
  test('is said, and checked', () => {
    const { claims, token } = tokens().issue(ada);
    expect(claims).toMatchObject({ iss: 'us', aud: 'everybody' });
    expect(tokens().verify(token).ok).toBe(true);
    for (const other of [{ iss: 'them' }, { aud: 'others' }, { aud: ['everybody', 'others'] }]) {
      const check = tokens().verify(jwt.sign({ ...payload, iss: 'us', aud: 'everybody', ...other }, secret));
      expect(check).toEqual({ ok: false, code: 'TOKEN_INVALID' });
    }
  });

  test('an older release did not say it: its tokens count', () => {
    expect(tokens().verify(jwt.sign(payload, secret)).ok).toBe(true);
  });
});

describe('key pairs', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const before = tokens();

  test.each([
    ['RS256', rsa],
    ['ES256', curve],
  ])('%s signs in place of the secret, whose tokens go on counting', async (alg, { privateKey }) => {
    const pairs = await keyPairs(privateKey, []);
    const signing = tokens({ keyPairs: pairs });
    const { token, claims } = signing.issue(ada);
    expect(jwt.decode(token, { complete: true })?.header).toMatchObject({ alg, kid: pairs.signing?.kid });
    expect(signing.verify(token)).toEqual({ ok: true, claims });
    expect(signing.namesKeyPair(token)).toBe(true);
    expect(signing.isSigned(token)).toBe(false);
    expect(signing.verify(before.issue(ada).token).ok).toBe(true);
    expect(before.verify(token)).toEqual({ ok: false, code: 'TOKEN_INVALID' });
    // What it publishes is all that somebody else needs.
    const { payload: read } = await jwtVerify(token, createLocalJWKSet({ keys: [...pairs.published] }), {
      issuer: 'us',
      audience: 'everybody',
      currentDate: new Date(time),
    });
    expect(read.sub).toBe('ada');
    expect(JSON.stringify(pairs.published)).not.toContain('"d"');
  });

  test('one is changed without ending the tokens of the one before', async () => {
    const old = tokens({ keyPairs: await keyPairs(rsa.privateKey, []) }).issue(ada).token;
    const [publicKey] = readPublicKeys(rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string);
    const changed = await keyPairs(curve.privateKey, publicKey ? [publicKey] : []);
    expect(tokens({ keyPairs: changed }).verify(old).ok).toBe(true);
    expect(changed.published).toHaveLength(2);
    const forgot = tokens({ keyPairs: await keyPairs(curve.privateKey, []) });
    expect(forgot.verify(old)).toEqual({ ok: false, code: 'TOKEN_INVALID' });
    // Before it is changed: the one to come verifies, and the secret signs.
    const early = tokens({ keyPairs: await keyPairs(undefined, publicKey ? [publicKey] : []) });
    expect(early.verify(old).ok).toBe(true);
    expect(early.isSigned(early.issue(ada).token)).toBe(true);
  });

  test('a public key is no secret that signs', async () => {
    const pairs = await keyPairs(rsa.privateKey, []);
    const { kid = '' } = pairs.signing ?? {};
    const texts = [
      rsa.publicKey.export({ type: 'spki', format: 'pem' }),
      rsa.publicKey.export({ type: 'spki', format: 'der' }),
    ];
    for (const text of texts) {
      const [header, body] = [part({ alg: 'HS256', typ: 'JWT', kid }), part(payload)];
      const signature = createHmac('sha256', text).update(`${header}.${body}`).digest('base64url');
      const check = tokens({ keyPairs: pairs }).verify(`${header}.${body}.${signature}`);
      expect(check).toEqual({ ok: false, code: 'TOKEN_INVALID' });
    }
  });

  test.each([
    ['no key', 'x', 'is not a private key in PEM'],
    [
      'a public key',
      rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string,
      'is not a private key in PEM',
    ],
    [
      'a small key',
      pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
      '2048 bits, or P-256',
    ],
    ['another curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey), 'or P-256'],
    ['Ed25519', pem(generateKeyPairSync('ed25519').privateKey), 'or P-256'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => readPrivateKey(text)).toThrow(message);
  });
});

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}
