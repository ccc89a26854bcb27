import type { Quota } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';

/** Seconds after which to retry if a user keeps too much; room comes back as sessions end. */
const quotaSeconds = 60;

/** Rejects with `QUOTA_EXCEEDED` if a user has no room for `kept`, whose size is about that of its JSON. */
export async function requireRoom(quota: Quota, user: string, kept: unknown): Promise<void> {
  const bytes = JSON.stringify(kept).length;
  const room = await quota.room(user);
  if (room !== undefined && room < bytes) throw quotaExceeded(quota.bytes);
  quota.add(user, bytes);
}

/** The error if a user has no room. */
export function quotaExceeded(bytes: number): ApiError {
  const message = `Your sessions and agents already keep ${bytes} bytes, which is the limit (KEPT_BYTES_PER_USER); delete some.`;
  return new ApiError('QUOTA_EXCEEDED', message, { retryAfterSeconds: quotaSeconds });
}

/** The error if a user has too many sessions. */
export function tooManySessions(most: number): ApiError {
  return new ApiError(
    'QUOTA_EXCEEDED',
    `You already have ${most} sessions (SESSIONS_PER_USER); delete those that are not needed.`,
    { retryAfterSeconds: quotaSeconds },
  );
}
