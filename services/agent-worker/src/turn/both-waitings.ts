import type { Waiting } from '../delegation/delegations.ts';

/** What a turn waits for that waits for two things: whatever comes first. */
export function bothWaitings(one: Waiting | undefined, other: Waiting | undefined): Waiting | undefined {
  if (!one || !other) return one ?? other;
  return {
    events: [...one.events, ...other.events],
    forMs: Math.min(one.forMs, other.forMs),
    reason: other.reason,
  };
}
