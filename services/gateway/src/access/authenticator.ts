import {
  type AccessClaims,
  type ActiveBrowsers,
  type ActiveKeys,
  type ActiveUsers,
  type BrowserLogin,
  issuedAtOf,
  IssuerUnavailableError,
  representedUser,
  type SocketTickets,
  type TokenCheck,
} from '@agentconnect/auth';
import { ApiError, hasRole, type Role } from '@agentconnect/protocol';
import {
  type Ground,
  type Identity,
  identityOfKey,
  identityOfLogin,
  identityOfToken,
  type TokenIdentity,
} from './identity.ts';
import type { VerifiedTokens } from './verified-tokens.ts';

const messages = {
  TOKEN_MALFORMED: 'The token is not a JWT.',
  TOKEN_INVALID: 'The token is not valid.',
  TOKEN_EXPIRED: 'The token has expired.',
} as const;

/** The longest name that a key may act for, in UTF-16 units. */
const maxRepresented = 255;

/** What a client shows to be let in. */
export interface Credentials {
  /** A JWT, or an API key. */
  readonly token: string;
  /** Whom a key is to act for, by the name that its owner knows the user by. */
  readonly onBehalfOf?: string | undefined;
}

export interface AuthenticatorOptions {
  readonly tokens: VerifiedTokens;
  readonly activeUsers: ActiveUsers;
  readonly activeKeys: ActiveKeys;
  readonly activeBrowsers: ActiveBrowsers;
  readonly tickets: SocketTickets;
}

/** Whom a ticket lets in, and for whom its key acts. */
export interface Ticketed {
  readonly identity: Identity;
  readonly onBehalfOf: string | undefined;
}

/** Tells whose a token, an API key or a browser login is; for requests and sockets alike. */
export class Authenticator {
  private readonly options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.options = options;
  }

  /**
   * Rejects with `TOKEN_MALFORMED`, `TOKEN_INVALID` (also if the user is deleted or disabled, or the key revoked),
   * `TOKEN_EXPIRED`, `ISSUER_UNAVAILABLE`, or `SCOPE_MISSING` for anyone who may not act for others.
   */
  async authenticate({ token, onBehalfOf }: Credentials): Promise<TokenIdentity> {
    const check = await this.check(token);
    if (!check.ok) throw new ApiError(check.code, messageOf(check));
    return this.byClaims(check.claims, onBehalfOf);
  }

  /** A ticket for a socket, which rests on what its user has shown. */
  async issueTicket(
    { login, claims }: Pick<Identity, 'login' | 'claims'>,
    onBehalfOf: string | undefined,
  ): Promise<string> {
    const { tickets } = this.options;
    if (login !== undefined) return tickets.create({ login });
    if (claims) return tickets.create({ claims, onBehalfOf });
    throw new TypeError('an identity rests on a token, a key or a login');
  }

  /**
   * Uses a ticket up. Rejects with `TICKET_INVALID`, or as `authenticate` and `authenticateLogin` do if what it rests on has
   * ended meanwhile.
   */
  async redeemTicket(ticket: string): Promise<Ticketed> {
    const ground = await this.options.tickets.redeem(ticket);
    if (!ground) throw new ApiError('TICKET_INVALID', 'This ticket was used before, or has expired.');
    if ('login' in ground) {
      const login = await this.authenticateLogin(ground.login);
      return { identity: identityOfLogin(login), onBehalfOf: undefined };
    }
    const { claims, onBehalfOf } = ground;
    if (claims.exp * 1000 <= Date.now()) throw new ApiError('TOKEN_EXPIRED', messages.TOKEN_EXPIRED);
    return { identity: await this.byClaims(claims, onBehalfOf), onBehalfOf };
  }

  private async byClaims(claims: AccessClaims, onBehalfOf: string | undefined): Promise<TokenIdentity> {
    if (claims.key !== undefined) return this.byKey(claims, claims.key, onBehalfOf);
    if (onBehalfOf !== undefined) throw mayNotAct();
    const credential = { user: claims.sub, issuedAt: issuedAtOf(claims) };
    if (!(await this.options.activeUsers.isActive(credential))) throw revoked({});
    return identityOfToken(claims);
  }

  /** A browser login that counts, by its id. Rejects with `LOGIN_ENDED`, also if its user is gone or disabled. */
  async authenticateLogin(id: string): Promise<BrowserLogin> {
    const { activeUsers, activeBrowsers } = this.options;
    const login = await activeBrowsers.find(id);
    if (!login || !(await activeUsers.isActive(login))) throw revoked({ login: id });
    return login;
  }

  /**
   * What somebody may do beside what every user may: by the user's record, and by what an issuer says. A key has the roles
   * of its owner, as far as its scopes let it, and none where it acts for others.
   */
  async rolesOf({
    user,
    account,
    roles = [],
  }: Pick<Identity, 'user' | 'account' | 'roles'>): Promise<Role[]> {
    if (user !== account) return [];
    const own = await this.options.activeUsers.roleOf(user);
    return own === undefined ? [...roles] : [...new Set([own, ...roles])];
  }

  /** Throws `ROLE_REQUIRED` for whoever has not this role. */
  async requireRole(identity: Pick<Identity, 'user' | 'account' | 'roles'>, role: Role): Promise<void> {
    if (hasRole(await this.rolesOf(identity), role)) return;
    throw new ApiError('ROLE_REQUIRED', `This takes the role ${role}.`);
  }

  /** Whether it is known, without asking, that something was revoked lately. */
  isRevoked({ kind, name, from }: Ground): boolean {
    const { activeUsers, activeKeys, activeBrowsers } = this.options;
    switch (kind) {
      case 'user':
        return activeUsers.isRevoked(name, from);
      case 'login':
        return activeBrowsers.isEnded(name);
      case 'key':
        return activeKeys.isRevoked(name);
    }
  }

  /** Throws `TOKEN_INVALID`, or `LOGIN_ENDED`, if what was valid is known to be revoked. */
  refuseRevoked(identity: Identity): void {
    if (identity.grounds.some((ground) => this.isRevoked(ground))) throw revoked(identity);
  }

  private async byKey(
    claims: AccessClaims,
    id: string,
    onBehalfOf: string | undefined,
  ): Promise<TokenIdentity> {
    const key = await this.options.activeKeys.find(id);
    if (!key) throw revoked({});
    if (onBehalfOf !== undefined && !key.actsForOthers) throw mayNotAct();
    const user = onBehalfOf === undefined ? key.owner : representedUser(key.owner, nameIn(onBehalfOf));
    const names = [...new Set([key.owner, user])];
    const users = new Map(await Promise.all(names.map((name) => this.activeUser(name))));
    return identityOfKey(key, { ...claims, sub: user }, users);
  }

  /** A key rests on its users as they are now: a sign-out closes what is open, and the key stays valid. */
  private async activeUser(name: string): Promise<[name: string, tokensFrom: number]> {
    const tokensFrom = await this.options.activeUsers.tokensFrom(name);
    if (tokensFrom === undefined) throw revoked({});
    return [name, tokensFrom];
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

/** The refusal of a token, or a browser login, that was valid and is not any more. */
export function revoked({ login }: Pick<Identity, 'login'>): ApiError {
  return login === undefined
    ? new ApiError('TOKEN_INVALID', messages.TOKEN_INVALID)
    : new ApiError('LOGIN_ENDED', 'The login of this browser has ended.');
}

/** The refusal of `X-On-Behalf-Of` to whoever has no key, or none that may act for others. */
export function mayNotAct(): ApiError {
  return new ApiError('SCOPE_MISSING', 'X-On-Behalf-Of takes an API key that may act for others.');
}

function nameIn(header: string): string {
  const name = header.trim();
  if (name !== '' && name.length <= maxRepresented) return name;
  const message = `must have 1 to ${maxRepresented} characters`;
  throw new ApiError('VALIDATION_ERROR', `X-On-Behalf-Of: ${message}`, {
    errors: [{ path: 'X-On-Behalf-Of', message }],
  });
}

function messageOf({ code, problem }: Extract<TokenCheck, { ok: false }>): string {
  return problem === undefined ? messages[code] : `The token is not valid: ${problem}.`;
}
