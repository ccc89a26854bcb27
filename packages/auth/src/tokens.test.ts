import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { issuedAtOf, Tokens } from './tokens.ts';

const secret = 'a secret that is long enough for HS256';
const older = 'another secret that was in use before it';
const time = 1_700_000_000_000;

function tokens(options: { secret?: string; previousSecrets?: string[]; now?: number } = {}): Tokens {
  return new Tokens({
    secret: options.secret ?? secret,
    previousSecrets: options.previousSecrets ?? [],
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
