import {
  readSessionOutline,
  readSession,
  type Scripts,
  type SessionOutline,
  type SessionRecord,
} from '@agentconnect/broker';
import { ApiError, partitionOf } from '@agentconnect/protocol';

export function sessionNotFound(): ApiError {
  return new ApiError('SESSION_NOT_FOUND', 'There is no such session.');
}

/** The outline of a user's session. Rejects with 404 if there is none, and with 403 if it is another user's. */
export async function ownedSession(
  scripts: Scripts,
  sessionId: string,
  user: string,
): Promise<SessionOutline> {
  const session =
    partitionOf(sessionId) === undefined ? undefined : await readSessionOutline(scripts, sessionId);
  if (!session) throw sessionNotFound();
  if (session.owner !== user) throw new ApiError('FORBIDDEN', "This is another user's session.");
  return session;
}

/** The full record of a session that was just found to be the user's. Rejects with 404 if it was deleted meanwhile. */
export async function wholeSession(scripts: Scripts, sessionId: string): Promise<SessionRecord> {
  const session = await readSession(scripts, sessionId);
  if (!session) throw sessionNotFound();
  return session;
}

/** Whether the session's time is over, perhaps shortly before a worker closes it. `now` is in ms. */
export function isOver(session: Pick<SessionOutline, 'state' | 'expiresAt'>, now: number): boolean {
  return session.state === 'closed' || now >= session.expiresAt;
}
