import { type AccessClaims, type ApiKey, type BrowserLogin, issuedAtOf } from '@agentconnect/auth';
import type { KeyScope, Role } from '@agentconnect/protocol';

/** Something that an identity rests on, by its kind and its name or id. */
export interface Ground {
  readonly kind: 'user' | 'login' | 'key';
  readonly name: string;
  /** Of a user: from when on it counts, as of `issuedAtOf`. */
  readonly from: number;
}

/** What an API key may do. */
export interface KeyRights {
  readonly id: string;
  readonly scopes: readonly KeyScope[];
  /** Requests, new sockets and texts a minute; 0 is no limit of its own. */
  readonly perMinute: number;
}

/** Whose a token, an API key or a browser login is, and when it expires, in ms. */
export interface Identity {
  readonly user: string;
  /** Who answers for it at the edge: the user, or the owner of the key that acts for the user. */
  readonly account: string;
  readonly expiresAt: number;
  /** It ends when the first of these is revoked. */
  readonly grounds: readonly Ground[];
  /** The id of the browser login, if it is one. */
  readonly login?: string | undefined;
  /** What an issuer says of its user. */
  readonly roles?: readonly Role[] | undefined;
  /** The API key, if it is one. */
  readonly key?: KeyRights | undefined;
  /** What the token or the API key says; undefined for a browser login. */
  readonly claims?: AccessClaims;
}

/** What a socket or an event stream has to know of its client once it is attached. */
export type ListenerIdentity = Pick<Identity, 'expiresAt' | 'grounds' | 'login'>;

/** What a token or an API key says, beside whose it is. */
export interface TokenIdentity extends Identity {
  readonly claims: AccessClaims;
}

export function identityOfToken(claims: AccessClaims): TokenIdentity {
  const { sub: user, exp, roles } = claims;
  const grounds = [userGround(user, issuedAtOf(claims))];
  return { user, account: user, expiresAt: exp * 1000, grounds, roles, claims };
}

export function identityOfLogin({ id, user, issuedAt, until }: BrowserLogin): Identity {
  const grounds: Ground[] = [userGround(user, issuedAt), { kind: 'login', name: id, from: 0 }];
  return { user, account: user, expiresAt: until, grounds, login: id };
}

/** `users` are those that it rests on, with the `tokensFrom` of each. */
export function identityOfKey(
  { id, owner, expiresAt, scopes, perMinute }: ApiKey,
  claims: AccessClaims,
  users: ReadonlyMap<string, number>,
): TokenIdentity {
  return {
    user: claims.sub,
    account: owner,
    expiresAt,
    grounds: [
      ...[...users].map(([name, from]) => userGround(name, from)),
      { kind: 'key', name: id, from: 0 },
    ],
    key: { id, scopes, perMinute },
    claims,
  };
}

function userGround(name: string, from: number): Ground {
  return { kind: 'user', name, from };
}
