import { type AccessClaims, type ActiveUsers, issuedAtOf } from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';
import type { VerifiedTokens } from './verified-tokens.ts';

const messages = {
  TOKEN_MALFORMED: 'The token is not a JWT.',
  TOKEN_INVALID: 'The token is not valid.',
  TOKEN_EXPIRED: 'The token has expired.',
} as const;

/** Tells whose a token is, for requests and sockets alike. */
export class Authenticator {
  private readonly tokens: VerifiedTokens;
  private readonly activeUsers: ActiveUsers;

  constructor(options: { readonly tokens: VerifiedTokens; readonly activeUsers: ActiveUsers }) {
    this.tokens = options.tokens;
    this.activeUsers = options.activeUsers;
  }

  /**
   * The claims of a valid token. Rejects with `TOKEN_MALFORMED`, `TOKEN_INVALID` (also if its user is deleted or disabled)
   * or `TOKEN_EXPIRED`.
   */
  async authenticate(token: string): Promise<AccessClaims> {
    const check = this.tokens.check(token);
    if (!check.ok) throw new ApiError(check.code, messages[check.code]);
    if (!(await this.activeUsers.isActive(check.claims))) {
      throw new ApiError('TOKEN_INVALID', messages.TOKEN_INVALID);
    }
    return check.claims;
  }

  /** Throws `TOKEN_INVALID` if a token that was valid is known to be revoked. */
  refuseRevoked(claims: AccessClaims): void {
    if (this.activeUsers.isRevoked(claims.sub, issuedAtOf(claims))) {
      throw new ApiError('TOKEN_INVALID', messages.TOKEN_INVALID);
    }
  }
}
