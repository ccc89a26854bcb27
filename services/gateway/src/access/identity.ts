import { type AccessClaims, issuedAtOf } from '@agentconnect/auth';

/** Who a token speaks for, from when on (as of `issuedAtOf`) and until when; in ms. */
export interface Identity {
  readonly user: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export function identityOf(claims: AccessClaims): Identity {
  return { user: claims.sub, issuedAt: issuedAtOf(claims), expiresAt: claims.exp * 1000 };
}
