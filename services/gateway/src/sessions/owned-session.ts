import { readSession, type Scripts, type SessionRecord } from '@agentconnect/broker';
import { ApiError, partitionOf } from '@agentconnect/protocol';

export function sessionNotFound(): ApiError {
  return new ApiError('SESSION_NOT_FOUND', 'There is no such session.');
}

/** A user's session. Rejects with 404 if there is none, and with 403 if it is another user's. */
export async function ownedSession(
  scripts: Scripts,
  sessionId: string,
  user: string,
): Promise<SessionRecord> {
  const session = partitionOf(sessionId) === undefined ? undefined : await readSession(scripts, sessionId);
  if (!session) throw sessionNotFound();
  if (session.owner !== user) throw new ApiError('FORBIDDEN', "This is another user's session.");
  return session;
}

/** Whether the session's time is over; it may be so a little before a worker has closed it. `now` is in ms. */
export function isOver(session: SessionRecord, now: number): boolean {
  return session.state === 'closed' || now >= session.expiresAt;
}
