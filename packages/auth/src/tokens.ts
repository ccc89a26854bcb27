import { createHmac, timingSafeEqual } from 'node:crypto';
import { randomId } from '@agentconnect/protocol';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { User } from './user.ts';

/** The shortest secret that HS256 may be used with (RFC 7518, section 3.2). */
export const minSecretBytes = 32;

export const AccessClaims = z.object({
  /** The user's name. */
  sub: z.string().min(1),
  type: z.literal('access'),
  /** When it was issued and when it ends, in s. */
  iat: z.int(),
  exp: z.int(),
  jti: z.string().optional(),
  /** The user's `tokensFrom` when the password was checked, in ms. Tokens of an older release have none. */
  gen: z.number().optional(),
});
export type AccessClaims = z.infer<typeof AccessClaims>;

/**
 * From when on a token counts, in ms, to be compared with its user's `tokensFrom`. That is what stood there when the
 * password was checked: so neither clocks that differ, nor a password that was changed while it was checked, let a
 * token live that was revoked. A token that does not tell counts from the start of the second it was issued in.
 */
export function issuedAtOf({ gen, iat }: Pick<AccessClaims, 'gen' | 'iat'>): number {
  return gen ?? iat * 1000;
}

export type TokenCheck =
  | { readonly ok: true; readonly claims: AccessClaims }
  | { readonly ok: false; readonly code: 'TOKEN_MALFORMED' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED' };

export interface TokensOptions {
  /** Signs and verifies. */
  readonly secret: string;
  /** Verify only: secrets that were in use before. */
  readonly previousSecrets: readonly string[];
  readonly ttlSeconds: number;
  /** The time in ms. */
  readonly now?: () => number;
}

const algorithm = 'HS256';

/**
 * Access tokens. Each names the secret it was signed with (`kid`), so that a secret is changed without ending the
 * tokens in use: the old one moves to the previous ones until they have ended.
 */
export class Tokens {
  private readonly secret: string;
  private readonly kid: string;
  private readonly byKid: ReadonlyMap<string, string>;
  private readonly ttlSeconds: number;
  private readonly now: () => number;

  /** Throws a `RangeError` that names the setting if a secret is too short. */
  constructor(options: TokensOptions) {
    requireLength('JWT_SECRET', options.secret);
    for (const secret of options.previousSecrets) requireLength('JWT_PREVIOUS_SECRETS', secret);
    this.secret = options.secret;
    this.kid = kidOf(options.secret);
    this.byKid = new Map(
      [...options.previousSecrets, options.secret].map((secret) => [kidOf(secret), secret]),
    );
    this.ttlSeconds = options.ttlSeconds;
    this.now = options.now ?? Date.now;
  }

  issue(user: Pick<User, 'name' | 'tokensFrom'>): { token: string; claims: AccessClaims } {
    const iat = this.nowSeconds();
    const claims: AccessClaims = {
      sub: user.name,
      type: 'access',
      iat,
      exp: iat + this.ttlSeconds,
      jti: randomId(),
      gen: user.tokensFrom,
    };
    return { token: jwt.sign(claims, this.secret, { algorithm, keyid: this.kid }), claims };
  }

  /**
   * Whether a secret of ours has signed this, whatever it says. It costs a fraction of `verify`, and is what everybody
   * fails at who makes tokens up.
   */
  isSigned(token: string): boolean {
    const end = token.lastIndexOf('.');
    if (end < 0) return false;
    const signed = token.slice(0, end);
    const given = Buffer.from(token.slice(end + 1));
    return [...this.byKid.values()].some((secret) => {
      const signature = Buffer.from(createHmac('sha256', secret).update(signed).digest('base64url'));
      return signature.length === given.length && timingSafeEqual(signature, given);
    });
  }

  /** Checks signature, end and shape; whether the user is still there is another question. */
  verify(token: string): TokenCheck {
    const header = headerOf(token);
    if (!header) return { ok: false, code: 'TOKEN_MALFORMED' };
    const secret = header.kid === undefined ? this.secret : this.byKid.get(header.kid);
    if (secret === undefined) return { ok: false, code: 'TOKEN_INVALID' };
    try {
      const payload = jwt.verify(token, secret, {
        algorithms: [algorithm],
        clockTimestamp: this.nowSeconds(),
      });
      const claims = AccessClaims.safeParse(payload);
      return claims.success ? { ok: true, claims: claims.data } : { ok: false, code: 'TOKEN_INVALID' };
    } catch (error) {
      return { ok: false, code: error instanceof jwt.TokenExpiredError ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID' };
    }
  }

  private nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }
}

function requireLength(setting: string, secret: string): void {
  if (Buffer.byteLength(secret) >= minSecretBytes) return;
  throw new RangeError(`${setting}: a secret must have at least ${minSecretBytes} bytes`);
}

/** A name for a secret that does not tell it. */
function kidOf(secret: string): string {
  return createHmac('sha256', secret).update('agentconnect key id').digest('base64url').slice(0, 12);
}

/** The header of a JWT, or `undefined` for a text that is none. */
function headerOf(token: string): { kid?: string | undefined } | undefined {
  try {
    const decoded = jwt.decode(token, { complete: true });
    return decoded && typeof decoded.payload === 'object' ? decoded.header : undefined;
  } catch {
    return undefined;
  }
}
