import { hash } from 'node:crypto';
import type { AccessClaims, TokenCheck, Tokens } from '@agentconnect/auth';

/** How long what a slow check said is believed, in s: that late it is noticed that an issuer has given up a key. */
const believeSeconds = 300;

/** Checks tokens that take more than an HMAC: a signature of a key pair, or a look at what others keep. */
export interface SlowCheck {
  /** Whether a token is for it to check, as far as the token itself says; at little cost. */
  takes(token: string): boolean;
  check(token: string): Promise<TokenCheck>;
}

export interface VerifiedTokensOptions {
  readonly tokens: Tokens;
  /** The first that takes a token checks it. */
  readonly slow?: readonly SlowCheck[];
  /** The time in ms. */
  readonly now?: () => number;
  /** So many tokens are known; the one that came first makes room. */
  readonly maxKept?: number;
}

interface Known {
  /** `undefined` for a token that is signed but invalid. */
  readonly claims: AccessClaims | undefined;
  /** In s. */
  readonly until: number;
}

/**
 * Remembers what signed tokens say, since reading a token takes many times as long as finding it here. It keeps hashes,
 * not tokens, and nothing of tokens that somebody made up: those would fill it.
 */
export class VerifiedTokens {
  private readonly tokens: Tokens;
  private readonly slow: readonly SlowCheck[];
  private readonly now: () => number;
  private readonly maxKept: number;
  private readonly kept = new Map<string, Known>();

  constructor({ tokens, slow = [], now = Date.now, maxKept = 10_000 }: VerifiedTokensOptions) {
    this.tokens = tokens;
    this.slow = slow;
    this.now = now;
    this.maxKept = maxKept;
  }

  /**
   * The claims of a valid token; `undefined` for any other, at little cost. Of a token that takes a slow check it is known once
   * `check` has said it.
   */
  claimsOf(token: string): AccessClaims | undefined {
    const key = keyOf(token);
    return this.knownOf(key) ?? this.learn(key, token);
  }

  /** Whether only `check` can tell what a token says of which `claimsOf` knows nothing. */
  takesLook(token: string): boolean {
    return this.slowCheckOf(token) !== undefined;
  }

  /** As `claimsOf`, with the reason why a token is invalid. Rejects if a slow check cannot tell. */
  async check(token: string): Promise<TokenCheck> {
    const claims = this.claimsOf(token);
    if (claims) return { ok: true, claims };
    const slow = this.slowCheckOf(token);
    if (!slow) return this.tokens.verify(token);
    const check = await slow.check(token);
    if (check.ok) {
      const until = Math.min(check.claims.exp, this.nowSeconds() + believeSeconds);
      this.keep(keyOf(token), { claims: check.claims, until });
    }
    return check;
  }

  /** How many tokens are known. */
  get size(): number {
    return this.kept.size;
  }

  private knownOf(key: string): AccessClaims | undefined {
    const known = this.kept.get(key);
    return known && known.until > this.nowSeconds() ? known.claims : undefined;
  }

  private learn(key: string, token: string): AccessClaims | undefined {
    if (this.kept.has(key) || !this.tokens.isSigned(token)) return undefined;
    const check = this.tokens.verify(token);
    const claims = check.ok ? check.claims : undefined;
    this.keep(key, { claims, until: claims?.exp ?? 0 });
    return claims;
  }

  private keep(key: string, known: Known): void {
    this.kept.delete(key);
    const oldest = this.kept.keys().next();
    if (this.kept.size >= this.maxKept && !oldest.done) this.kept.delete(oldest.value);
    this.kept.set(key, known);
  }

  private slowCheckOf(token: string): SlowCheck | undefined {
    return this.slow.find((one) => one.takes(token));
  }

  private nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
