import { createHmac } from 'node:crypto';

declare const opaque: unique symbol;

/** What a provider knows a user by. */
export type OpaqueUser = string & { readonly [opaque]: true };

/**
 * A stable name for a user, by which a provider's abuse checks tell users apart. Without the secret nobody can find out
 * whose it is, not even by trying names.
 */
export function opaqueUser(user: string, secret: string): OpaqueUser {
  return createHmac('sha256', secret).update(`agentconnect:${user}`).digest('hex').slice(0, 32) as OpaqueUser;
}
