import { createHash } from 'node:crypto';

/**
 * The id of the n-th call that a turn has noted, from 0. It follows from the turn, so that whoever takes the turn over
 * comes to the same one; what a model calls its call by is nobody else's affair. Every provider takes it.
 */
export function callIdOf(sessionId: string, turnId: string, n: number): string {
  const hash = createHash('sha256').update(`${sessionId} ${turnId} call ${n}`).digest('hex');
  return `call_${hash.slice(0, 24)}`;
}
