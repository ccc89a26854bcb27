import { Tokens } from '@agentconnect/auth';
import { describe, expect, it } from 'vitest';
import { VerifiedTokens } from './verified-tokens.ts';

const clock = { now: 1_700_000_000_000 };
const now = (): number => clock.now;
const secret = 'a secret that is long enough for HS256';
const common = { previousSecrets: [], issuer: 'us', audience: 'us', ttlSeconds: 60, now };
const tokens = new Tokens({ ...common, secret });
const other = new Tokens({ ...common, secret: `${secret}, and another` });

describe('VerifiedTokens', () => {
  it('says what a token says, again and again, and no longer than it is good', async () => {
    const verified = new VerifiedTokens({ tokens, now });
    const { token, claims } = tokens.issue({ name: 'ada', tokensFrom: 0 });
    for (let round = 0; round < 3; round += 1) {
      expect(verified.claimsOf(token)).toEqual(claims);
      expect(await verified.check(token)).toEqual({ ok: true, claims });
    }
    expect(verified.size).toBe(1);
    clock.now += 60_000;
    expect(verified.claimsOf(token)).toBeUndefined();
    expect(await verified.check(token)).toEqual({ ok: false, code: 'TOKEN_EXPIRED' });
    expect(new VerifiedTokens({ tokens, now }).claimsOf(token)).toBeUndefined();
  });

  it('keeps nothing of what others made up', async () => {
    const verified = new VerifiedTokens({ tokens, now });
    for (const token of [
      other.issue({ name: 'ada', tokensFrom: 0 }).token,
      'x',
      `${tokens.issue({ name: 'ada', tokensFrom: 0 }).token}A`,
    ]) {
      expect(verified.claimsOf(token)).toBeUndefined();
    }
    expect(await verified.check(other.issue({ name: 'ada', tokensFrom: 0 }).token)).toEqual({
      ok: false,
      code: 'TOKEN_INVALID',
    });
    expect(await verified.check('x')).toEqual({ ok: false, code: 'TOKEN_MALFORMED' });
    expect(verified.size).toBe(0);
  });

  it('keeps a bounded number', () => {
    const verified = new VerifiedTokens({ tokens, now, maxKept: 20 });
    for (let i = 0; i < 50; i += 1)
      expect(verified.claimsOf(tokens.issue({ name: 'ada', tokensFrom: 0 }).token)?.sub).toBe('ada');
    expect(verified.size).toBe(20);
  });
});
