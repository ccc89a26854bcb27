import type { Role } from '@agentconnect/protocol';
import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { externalUser } from '../users/derived-names.ts';
import type { AccessClaims, TokenCheck } from '../tokens/tokens.ts';
import type { IssuerSettings } from './issuers-file.ts';
import { RemoteKeys } from './remote-keys.ts';

/** The algorithms of the keys of a set. None takes a secret, so a public key is never taken for one. */
const publicAlgorithms = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];

/** `typ` of an access token (RFC 9068), or of tokens in general. What an issuer signs for other purposes has another. */
const tokenTypes = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

const tenantPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const subjectMax = 255;

export interface IssuerOptions {
  readonly settings: IssuerSettings;
  /** By how much the issuer's clock may differ from this one, in s. */
  readonly clockSkewSeconds: number;
  readonly onFetched: (error: unknown) => void;
  /** The time in ms. */
  readonly now: () => number;
}

/** An issuer other than this one, and how its tokens are checked. */
export class Issuer {
  private readonly options: IssuerOptions;
  private readonly remote: RemoteKeys | undefined;
  private readonly algorithms: readonly string[];

  constructor(options: IssuerOptions) {
    this.options = options;
    const { source, issuer } = options.settings;
    this.remote =
      source.kind === 'key' ? undefined : new RemoteKeys({ issuer, source, onFetched: options.onFetched });
    this.algorithms = source.kind === 'key' ? source.algorithms : publicAlgorithms;
  }

  get key(): string {
    return this.options.settings.key;
  }

  /** `iss` of its tokens. */
  get name(): string {
    return this.options.settings.issuer;
  }

  warmUp(): void {
    this.remote?.warmUp();
  }

  stop(): void {
    this.remote?.stop();
  }

  /** What a token of this issuer says. Rejects with an `IssuerUnavailableError` if its keys cannot be read. */
  async check(token: string): Promise<TokenCheck> {
    const { settings, clockSkewSeconds, now } = this.options;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.keyOf(), {
        algorithms: [...this.algorithms],
        issuer: settings.issuer,
        audience: [...settings.audience],
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(now()),
        requiredClaims: ['iat', 'exp'],
      });
      if (!isTokenType(protectedHeader.typ)) return invalid('its `typ` is not that of an access token');
      return this.read(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { ok: false, code: 'TOKEN_EXPIRED' };
      if (error instanceof errors.JOSEError) return invalid(wordsOf(error));
      // The issuer has published a key that cannot be used, so the token cannot be checked.
      if (error instanceof TypeError) return invalid('its key cannot be used');
      throw error;
    }
  }

  private keyOf(): JWTVerifyGetKey {
    const { source } = this.options.settings;
    if (source.kind === 'key') return () => source.key;
    if (!this.remote) throw new TypeError('an issuer without keys');
    return this.remote.find;
  }

  private read(payload: JWTPayload): TokenCheck {
    const { settings, clockSkewSeconds: skew, now } = this.options;
    const { iat = 0, exp = 0 } = payload;
    if (iat > now() / 1000 + skew) return invalid('it was issued in the future');
    if (exp - iat > settings.maxTokenSeconds)
      return invalid('it is valid for longer than its issuer may allow');
    const subject = claimAt(payload, settings.userClaim);
    if (typeof subject !== 'string' || subject === '' || subject.length > subjectMax) {
      return invalid('it names no user');
    }
    const tenant = settings.tenantClaim && claimAt(payload, settings.tenantClaim);
    if (tenant !== undefined && (typeof tenant !== 'string' || !tenantPattern.test(tenant))) {
      return invalid('the name of its tenant is not valid');
    }
    const claims: AccessClaims = {
      sub: externalUser(settings.key, subject),
      type: 'access',
      iat: Math.floor(iat),
      exp: Math.floor(exp) + skew,
      // If the issuer's clock is ahead, a token from before a revocation must not count as issued after it.
      gen: (iat - skew) * 1000,
      roles: this.rolesIn(payload),
      ...(tenant === undefined ? {} : { tenant }),
    };
    return { ok: true, claims };
  }

  private rolesIn(payload: JWTPayload): Role[] {
    const { rolesClaim, roles } = this.options.settings;
    const theirs = rolesClaim && claimAt(payload, rolesClaim);
    const names = typeof theirs === 'string' ? theirs.split(' ') : Array.isArray(theirs) ? theirs : [];
    const ours = names.map((name: unknown) =>
      typeof name === 'string' && Object.hasOwn(roles, name) ? roles[name] : undefined,
    );
    return [...new Set(ours.filter((role) => role !== undefined))];
  }
}

function isTokenType(typ: string | undefined): boolean {
  return typ === undefined || tokenTypes.has(typ.toLowerCase());
}

function claimAt(payload: JWTPayload, path: readonly string[]): unknown {
  let value: unknown = payload;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function invalid(problem: string): TokenCheck {
  return { ok: false, code: 'TOKEN_INVALID', problem };
}

/** What is wrong with a token, in words that reveal nothing about our settings. */
function wordsOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing') return `it has no \`${error.claim}\``;
    if (error.claim === 'nbf') return 'it is not valid yet';
    return error.claim === 'aud' ? 'it is for another audience' : `its \`${error.claim}\` is wrong`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not one that its issuer uses';
  if (error instanceof errors.JWKSNoMatchingKey) return 'its issuer has no such key';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'it does not say which key signed it';
  return 'its signature is wrong';
}
