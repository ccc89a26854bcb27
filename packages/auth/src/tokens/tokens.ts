import { createHmac, timingSafeEqual } from 'node:crypto';
import { randomId, Role } from '@agentconnect/protocol';
import jwt, { type Algorithm, type Secret } from 'jsonwebtoken';
import { z } from 'zod';
import type { KeyPairs } from './signing-keys.ts';
import type { User } from '../users/user.ts';

/** The shortest secret that HS256 may be used with (RFC 7518, section 3.2). */
export const minSecretBytes = 32;

/** The claims of our own tokens. */
const OwnClaims = z.object({
  /** The user's name. */
  sub: z.string().min(1),
  type: z.literal('access'),
  /** When it was issued and when it expires, in s. */
  iat: z.int(),
  exp: z.int(),
  jti: z.string().optional(),
  /** The user's `tokensFrom` when the password was checked, in ms. Tokens of an older release have none. */
  gen: z.number().optional(),
  /** The issuer and the audience. Tokens of an older release have neither. */
  iss: z.string().optional(),
  aud: z.string().optional(),
});

/** What a valid token says, whoever issued it. */
export const AccessClaims = OwnClaims.extend({
  /** What an issuer says about its user. */
  roles: z.array(Role).readonly().optional(),
  tenant: z.string().optional(),
  /** For an API key: its id. `sub` is its owner. */
  key: z.string().optional(),
}).readonly();
export type AccessClaims = z.infer<typeof AccessClaims>;

/**
 * The time as of which a token counts, in ms, to be compared with its user's `tokensFrom`. It is the value of `tokensFrom` when
 * the password was checked, so neither different clocks nor a password change during the check keep a revoked token alive. A
 * token without it counts from the start of the second in which it was issued.
 */
export function issuedAtOf({ gen, iat }: Pick<AccessClaims, 'gen' | 'iat'>): number {
  return gen ?? iat * 1000;
}

export type TokenCheck =
  | { readonly ok: true; readonly claims: AccessClaims }
  | {
      readonly ok: false;
      readonly code: 'TOKEN_MALFORMED' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED';
      /** What is wrong with it, to end a sentence with. */
      readonly problem?: string;
    };

export interface TokensOptions {
  /** Verifies tokens, and signs them unless a key pair does. */
  readonly secret: string;
  /** Secrets that were in use before; they only verify. */
  readonly previousSecrets: readonly string[];
  readonly keyPairs?: KeyPairs | undefined;
  /** `iss` and `aud`. */
  readonly issuer: string;
  readonly audience: string;
  readonly ttlSeconds: number;
  /** The time in ms. */
  readonly now?: () => number;
}

/** What a token is verified with. Each key has one algorithm, whatever the token says. */
interface VerifyingKey {
  readonly key: Secret;
  readonly algorithm: Algorithm;
}

/**
 * Access tokens. Each names the secret or key that signed it (`kid`), so that this can be replaced without ending the tokens in
 * use: the old one is kept among the previous ones until they have expired.
 */
export class Tokens {
  private readonly options: TokensOptions;
  private readonly secret: VerifyingKey;
  private readonly byKid: ReadonlyMap<string, VerifyingKey>;
  private readonly secrets: readonly string[];
  private readonly now: () => number;

  /** Throws a `RangeError` that names the setting if a secret is too short. */
  constructor(options: TokensOptions) {
    requireLength('JWT_SECRET', options.secret);
    for (const secret of options.previousSecrets) requireLength('JWT_PREVIOUS_SECRETS', secret);
    this.options = options;
    this.secret = { key: options.secret, algorithm: 'HS256' };
    this.secrets = [options.secret, ...options.previousSecrets];
    this.byKid = new Map([
      ...this.secrets.map((key): [string, VerifyingKey] => [kidOf(key), { key, algorithm: 'HS256' }]),
      ...(options.keyPairs?.publicKeys ?? []),
    ]);
    this.now = options.now ?? Date.now;
  }

  issue(user: Pick<User, 'name' | 'tokensFrom'>): { token: string; claims: AccessClaims } {
    const iat = this.nowSeconds();
    const { issuer, audience, ttlSeconds, secret, keyPairs } = this.options;
    const signing = keyPairs?.signing ?? { key: secret, algorithm: 'HS256' as const, kid: kidOf(secret) };
    const claims: AccessClaims = {
      iss: issuer,
      aud: audience,
      sub: user.name,
      type: 'access',
      iat,
      exp: iat + ttlSeconds,
      jti: randomId(),
      gen: user.tokensFrom,
    };
    const { key, algorithm, kid } = signing;
    return { token: jwt.sign(claims, key, { algorithm, keyid: kid }), claims };
  }

  /**
   * Whether one of our secrets has signed this, whatever it says. It costs a fraction of `verify`, and made-up tokens already
   * fail here.
   */
  isSigned(token: string): boolean {
    const end = token.lastIndexOf('.');
    if (end < 0) return false;
    const signed = token.slice(0, end);
    const given = Buffer.from(token.slice(end + 1));
    return this.secrets.some((secret) => {
      const signature = Buffer.from(createHmac('sha256', secret).update(signed).digest('base64url'));
      return signature.length === given.length && timingSafeEqual(signature, given);
    });
  }

  /** Whether a token says that our private key signed it. To verify that takes many times as long. */
  namesKeyPair(token: string): boolean {
    const { publicKeys } = this.options.keyPairs ?? {};
    return publicKeys !== undefined && publicKeys.has(headerOf(token)?.kid ?? '');
  }

  /** Checks signature, expiry and shape, but not whether the user still exists. */
  verify(token: string): TokenCheck {
    const header = headerOf(token);
    if (!header) return { ok: false, code: 'TOKEN_MALFORMED' };
    const found = header.kid === undefined ? this.secret : this.byKid.get(header.kid);
    if (found === undefined) return { ok: false, code: 'TOKEN_INVALID' };
    try {
      const payload = jwt.verify(token, found.key, {
        algorithms: [found.algorithm],
        clockTimestamp: this.nowSeconds(),
      });
      const claims = OwnClaims.safeParse(payload);
      if (!claims.success || !this.isForUs(claims.data)) return { ok: false, code: 'TOKEN_INVALID' };
      return { ok: true, claims: claims.data };
    } catch (error) {
      return { ok: false, code: error instanceof jwt.TokenExpiredError ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID' };
    }
  }

  /** An older release signed tokens without an issuer and an audience. */
  private isForUs({ iss, aud }: AccessClaims): boolean {
    const { issuer, audience } = this.options;
    return (iss ?? issuer) === issuer && (aud ?? audience) === audience;
  }

  private nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }
}

function requireLength(setting: string, secret: string): void {
  if (Buffer.byteLength(secret) >= minSecretBytes) return;
  throw new RangeError(`${setting}: a secret must have at least ${minSecretBytes} bytes`);
}

/** A name for a secret that does not reveal it. */
function kidOf(secret: string): string {
  return createHmac('sha256', secret).update('agentconnect key id').digest('base64url').slice(0, 12);
}

/** The header of a JWT; `undefined` for a text that is not one. */
function headerOf(token: string): { kid?: string | undefined } | undefined {
  try {
    const decoded = jwt.decode(token, { complete: true });
    return decoded && typeof decoded.payload === 'object' ? decoded.header : undefined;
  } catch {
    return undefined;
  }
}
