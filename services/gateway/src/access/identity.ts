import { type AccessClaims, issuedAtOf } from '@agentconnect/auth';

/** The user of a token, when it was issued (as by `issuedAtOf`) and when it expires, in ms. */
export interface Identity {
  readonly user: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export function identityOf(claims: AccessClaims): Identity {
  return { user: claims.sub, issuedAt: issuedAtOf(claims), expiresAt: claims.exp * 1000 };
}
