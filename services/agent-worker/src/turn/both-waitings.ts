import type { Waiting } from '../delegation/delegations.ts';

/** Combines two things that a turn waits for; it continues with whichever comes first. */
export function bothWaitings(one: Waiting | undefined, other: Waiting | undefined): Waiting | undefined {
  if (!one || !other) return one ?? other;
  return {
    events: [...one.events, ...other.events],
    forMs: Math.min(one.forMs, other.forMs),
    reason: other.reason,
  };
}
