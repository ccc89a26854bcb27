import { type AccessClaims, type BrowserLogin, issuedAtOf } from '@agentconnect/auth';

/** Who a token or a browser login speaks for, from when on (as of `issuedAtOf`) and until when; in ms. */
export interface Identity {
  readonly user: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The id of the browser login, if it is one. */
  readonly login?: string;
}

export function identityOf(claims: AccessClaims): Identity {
  return { user: claims.sub, issuedAt: issuedAtOf(claims), expiresAt: claims.exp * 1000 };
}

export function identityOfLogin({ id, user, issuedAt, until }: BrowserLogin): Identity {
  return { user, issuedAt, expiresAt: until, login: id };
}
