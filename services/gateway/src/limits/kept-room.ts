import type { Quota } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';

/** Seconds after which another try is worth it where a user keeps too much: it goes with their sessions. */
const quotaSeconds = 60;

/** Rejects with `QUOTA_EXCEEDED` if a user has no room for what is about to be kept; it takes its JSON's size, about. */
export async function requireRoom(quota: Quota, user: string, kept: unknown): Promise<void> {
  const bytes = JSON.stringify(kept).length;
  const room = await quota.room(user);
  if (room !== undefined && room < bytes) throw quotaExceeded(quota.bytes);
  quota.add(user, bytes);
}

/** Refuses what a user has no room for. */
export function quotaExceeded(bytes: number): ApiError {
  const message = `Your sessions and agents already keep ${bytes} bytes, which is the limit (KEPT_BYTES_PER_USER); delete some.`;
  return new ApiError('QUOTA_EXCEEDED', message, { retryAfterSeconds: quotaSeconds });
}

/** Refuses one session more than a user may have. */
export function tooManySessions(most: number): ApiError {
  return new ApiError(
    'QUOTA_EXCEEDED',
    `You already have ${most} sessions (SESSIONS_PER_USER); delete those that are not needed.`,
    { retryAfterSeconds: quotaSeconds },
  );
}
