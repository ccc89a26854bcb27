import { hash } from 'node:crypto';
import type { AccessClaims, TokenCheck, Tokens } from '@agentconnect/auth';

/**
 * Remembers the claims of signed tokens, because verifying a token takes many times as long as finding it here. It keeps
 * hashes, not tokens, and nothing about forged tokens, which would fill it.
 */
export class VerifiedTokens {
  private readonly tokens: Tokens;
  private readonly now: () => number;
  private readonly maxKept: number;
  /** `undefined` for a token that is signed but invalid. */
  private readonly kept = new Map<string, AccessClaims | undefined>();

  /** `now` is in ms. At most `maxKept` tokens are remembered; the oldest makes room. */
  constructor(tokens: Tokens, now: () => number = Date.now, maxKept = 10_000) {
    this.tokens = tokens;
    this.now = now;
    this.maxKept = maxKept;
  }

  /** The claims of a valid token; `undefined` for any other, at little cost. */
  claimsOf(token: string): AccessClaims | undefined {
    const key = hash('sha256', token, 'base64');
    const claims = this.kept.has(key) ? this.kept.get(key) : this.learn(key, token);
    return claims && claims.exp > Math.floor(this.now() / 1000) ? claims : undefined;
  }

  /** Like `claimsOf`, with the reason why a token is invalid. */
  check(token: string): TokenCheck {
    const claims = this.claimsOf(token);
    return claims ? { ok: true, claims } : this.tokens.verify(token);
  }

  /** How many tokens are remembered. */
  get size(): number {
    return this.kept.size;
  }

  private learn(key: string, token: string): AccessClaims | undefined {
    if (!this.tokens.isSigned(token)) return undefined;
    const check = this.tokens.verify(token);
    const claims = check.ok ? check.claims : undefined;
    const oldest = this.kept.keys().next();
    if (this.kept.size >= this.maxKept && !oldest.done) this.kept.delete(oldest.value);
    this.kept.set(key, claims);
    return claims;
  }
}
