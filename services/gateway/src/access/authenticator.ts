import {
  type AccessClaims,
  type ActiveBrowsers,
  type ActiveUsers,
  type BrowserLogin,
  issuedAtOf,
  IssuerUnavailableError,
  type TokenCheck,
} from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';
import type { Identity } from './identity.ts';
import type { VerifiedTokens } from './verified-tokens.ts';

const messages = {
  TOKEN_MALFORMED: 'The token is not a JWT.',
  TOKEN_INVALID: 'The token is not valid.',
  TOKEN_EXPIRED: 'The token has expired.',
} as const;

export interface AuthenticatorOptions {
  readonly tokens: VerifiedTokens;
  readonly activeUsers: ActiveUsers;
  readonly activeBrowsers: ActiveBrowsers;
}

/** Tells who a token, or a browser login, speaks for; for requests and sockets alike. */
export class Authenticator {
  private readonly options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.options = options;
  }

  /**
   * The claims of a valid token. Rejects with `TOKEN_MALFORMED`, `TOKEN_INVALID` (also if its user is deleted or disabled),
   * `TOKEN_EXPIRED` or `ISSUER_UNAVAILABLE`.
   */
  async authenticate(token: string): Promise<AccessClaims> {
    const check = await this.check(token);
    if (!check.ok) throw new ApiError(check.code, messageOf(check));
    const { activeUsers } = this.options;
    const credential = { user: check.claims.sub, issuedAt: issuedAtOf(check.claims) };
    if (!(await activeUsers.isActive(credential))) throw revoked({ login: undefined });
    return check.claims;
  }

  /** A browser login that counts, by its id. Rejects with `LOGIN_ENDED`, also if its user is gone or disabled. */
  async authenticateLogin(id: string): Promise<BrowserLogin> {
    const { activeUsers, activeBrowsers } = this.options;
    const login = await activeBrowsers.find(id);
    if (!login || !(await activeUsers.isActive(login))) throw revoked({ login: id });
    return login;
  }

  /** Throws `TOKEN_INVALID`, or `LOGIN_ENDED`, if what was good is known to be revoked. */
  refuseRevoked({ user, issuedAt, login }: Identity): void {
    const { activeUsers, activeBrowsers } = this.options;
    const isEnded = login !== undefined && activeBrowsers.isEnded(login);
    if (isEnded || activeUsers.isRevoked(user, issuedAt)) throw revoked({ login });
  }

  private async check(token: string): Promise<TokenCheck> {
    try {
      return await this.options.tokens.check(token);
    } catch (error) {
      if (!(error instanceof IssuerUnavailableError)) throw error;
      const { retryAfterSeconds } = error;
      const message = 'The keys of the issuer of this token cannot be read just now.';
      throw new ApiError('ISSUER_UNAVAILABLE', message, { retryAfterSeconds, cause: error });
    }
  }
}

/** What is said of a token, or a browser login, that was good and counts no more. */
export function revoked({ login }: { readonly login: string | undefined }): ApiError {
  return login === undefined
    ? new ApiError('TOKEN_INVALID', messages.TOKEN_INVALID)
    : new ApiError('LOGIN_ENDED', 'The login of this browser has ended.');
}

function messageOf({ code, problem }: Extract<TokenCheck, { ok: false }>): string {
  return problem === undefined ? messages[code] : `The token is not valid: ${problem}.`;
}
