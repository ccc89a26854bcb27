import { createHash } from 'node:crypto';

/** A stable name for a user that tells a provider's abuse checks apart without saying who it is. */
export function opaqueUser(user: string): string {
  return createHash('sha256').update(`agentconnect:${user}`).digest('hex').slice(0, 32);
}
