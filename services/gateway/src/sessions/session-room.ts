import type { Quota } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import { quotaExceeded } from '../messages/submit-text.ts';

/** Rejects with `QUOTA_EXCEEDED` if a user has no room for so many bytes more. */
export async function requireRoom(quota: Quota, user: string, bytes: number): Promise<void> {
  const room = await quota.room(user);
  if (room !== undefined && room < bytes) throw quotaExceeded(quota.bytes);
  quota.add(user, bytes);
}

/** Refuses one session more than a user may have. */
export function tooManySessions(most: number): ApiError {
  return new ApiError(
    'QUOTA_EXCEEDED',
    `You have ${most} sessions already (SESSIONS_PER_USER); delete those that are not needed.`,
    { retryAfterSeconds: 60 },
  );
}
