import { hash } from 'node:crypto';
import type { AccessClaims, TokenCheck, Tokens } from '@agentconnect/auth';

/**
 * Remembers what signed tokens say, since reading a token takes many times as long as finding it here. It keeps hashes,
 * not tokens, and nothing of tokens that somebody made up: those would fill it.
 */
export class VerifiedTokens {
  private readonly tokens: Tokens;
  private readonly now: () => number;
  private readonly maxKept: number;
  /** `undefined` for a token that is signed and yet no good. */
  private readonly kept = new Map<string, AccessClaims | undefined>();

  /** `now` is in ms. `maxKept` tokens are known; the one that came first makes room. */
  constructor(tokens: Tokens, now: () => number = Date.now, maxKept = 10_000) {
    this.tokens = tokens;
    this.now = now;
    this.maxKept = maxKept;
  }

  /** What a good token says; `undefined` for any other, at little cost. */
  claimsOf(token: string): AccessClaims | undefined {
    const key = hash('sha256', token, 'base64');
    const claims = this.kept.has(key) ? this.kept.get(key) : this.learn(key, token);
    return claims && claims.exp > Math.floor(this.now() / 1000) ? claims : undefined;
  }

  /** As `claimsOf`, with the reason why a token is not good. */
  check(token: string): TokenCheck {
    const claims = this.claimsOf(token);
    return claims ? { ok: true, claims } : this.tokens.verify(token);
  }

  /** How many tokens are known. */
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
