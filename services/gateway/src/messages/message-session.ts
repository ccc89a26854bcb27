import { reservedSession, type Scripts, type SessionOutline, settleSession } from '@agentconnect/broker';
import { ApiError, maxClientMessageIdLength } from '@agentconnect/protocol';
import { ownedSession } from '../access/owned-session.ts';
import type { SharedDrain } from '../agents/shared-drain.ts';
import { invalid } from '../http/request/validate.ts';
import type { TextLimits } from '../limits/text-limits.ts';
import type { SessionLife } from '../sessions/create.ts';
import { isShared, type Pair, pairSession, sharedSession } from './pair-session.ts';

export interface Addressed extends Pair {
  /** `Idempotency-Key`. */
  readonly clientId: string | undefined;
  /** The session that the message names, unchecked. */
  readonly named: unknown;
}

export interface SessionContext {
  readonly sessionLife: SessionLife;
  readonly textLimits: TextLimits;
  /** Sessions that the user may have; 0 is no limit. */
  readonly sessionsPerUser: number;
  readonly onCreated: (sessionId: string) => void;
  readonly drain: SharedDrain;
}

/** The session that a message goes to: the one it names, the newest that both agents share, or a session of the pair. */
export async function sessionFor(
  scripts: Scripts,
  message: Addressed,
  context: SessionContext,
): Promise<SessionOutline> {
  const { named } = message;
  if (named === undefined) return settledSession(scripts, message, context);
  if (typeof named !== 'string')
    throw invalid([{ path: 'metadata.session_id', message: 'must be a string' }]);
  const session = await ownedSession(scripts, named, message.user);
  if (isShared(session, message)) return session;
  const code = session.agentIds.includes(message.senderId) ? 'UNKNOWN_RECEIVER' : 'UNKNOWN_SENDER';
  throw new ApiError(code, 'Both agents have to be in the session that metadata.session_id names.', {
    errors: [{ path: 'metadata.session_id', message: 'is not a session of both agents' }],
  });
}

/** A message that is sent again goes to the same session, even if its agents share a newer one by now. */
async function settledSession(
  scripts: Scripts,
  message: Addressed,
  context: SessionContext,
): Promise<SessionOutline> {
  const { user, senderId, receiverId, clientId } = message;
  if (clientId === undefined) return commonSession(scripts, message, context);
  // Longer than any key of a client, so that it cannot collide with one.
  const idempotencyKey = `message ${senderId} ${receiverId} ${clientId.padEnd(maxClientMessageIdLength)}`;
  const earlier = await reservedSession(scripts, user, idempotencyKey);
  if (earlier !== undefined) return ownedSession(scripts, earlier, user);
  const session = await commonSession(scripts, message, context);
  const { sessionId, expiresAt } = session;
  const keysEnd = expiresAt + context.sessionLife.retentionMs;
  const settled = await settleSession(scripts, { owner: user, sessionId, idempotencyKey, keysEnd });
  return settled === sessionId ? session : ownedSession(scripts, settled, user);
}

async function commonSession(
  scripts: Scripts,
  message: Addressed,
  context: SessionContext,
): Promise<SessionOutline> {
  const shared = await sharedSession(scripts, message, context.drain);
  if (shared) return shared;
  const { session, isNew } = await pairSession(scripts, message, {
    life: context.sessionLife,
    limits: context.textLimits,
    most: context.sessionsPerUser,
  });
  if (isNew) context.onCreated(session.sessionId);
  return session;
}
