import {
  countAtWork,
  createSession,
  isListed,
  keepListed,
  readPartitions,
  readSession,
  reservedSession,
  reserveSession,
  type Scripts,
  type SessionRecord,
} from '@agentconnect/broker';
import { ApiError, newSessionId, SessionTitle } from '@agentconnect/protocol';
import { sessionNotFound } from '../access/owned-session.ts';
import { currentCatalogue } from '../agents/catalogue-check.ts';
import { fingerprintOf } from '../json/fingerprint.ts';
import { requireRoom, tooManySessions } from '../limits/kept-room.ts';
import type { Room } from '../reading/read-answers.ts';
import { type TextLimits, tooBusy } from '../limits/text-limits.ts';
import { readCopiedDialogue } from './copied-dialogue.ts';
import { interactionModesOf, settleAgents } from './settle-agents.ts';
import { settleConversation } from './settle-conversation.ts';
import type { WantedSession } from './wanted-session.ts';

/** The lifetime of a session, in ms. */
export interface SessionLife {
  readonly timeoutMs: number;
  readonly idleMs: number;
  readonly retentionMs: number;
}

/** An index outlives what it lists by this much, in ms. */
export const indexMarginMs = 60_000;

/**
 * Creates a user's session, or finds the one that the same `Idempotency-Key` created before. A refused request leaves no
 * trace, so its key may be used again with other content.
 */
export async function createOwnedSession(
  scripts: Scripts,
  wanted: {
    readonly user: string;
    readonly request: WantedSession;
    readonly idempotencyKey: string | undefined;
    readonly life: SessionLife;
    /** How many sessions the user may have; 0 is no limit. */
    readonly most: number;
    readonly textLimits: TextLimits;
    /** For what is read to go on from. */
    readonly room: Room;
  },
): Promise<{ session: SessionRecord; duplicate: boolean }> {
  const { user, request, idempotencyKey, life, most } = wanted;
  const { quota, memory } = wanted.textLimits;
  const conversation = settleConversation(request, wanted.textLimits.ceilings);
  const fingerprint = fingerprintOf(request);
  const earlier = idempotencyKey && (await madeEarlier(scripts, user, idempotencyKey, fingerprint));
  if (earlier) return { session: earlier, duplicate: true };

  const dialogue = await readCopiedDialogue(scripts, user, request, wanted.room);
  const [catalogue, partitions] = await Promise.all([currentCatalogue(scripts), readPartitions(scripts)]);
  await requireRoom(quota, user, [request, dialogue?.('')]);
  const newId = newSessionId(memory.choosePartition(partitions));
  const interactionModes = interactionModesOf(request);
  // A conversation that starts by itself has work from the beginning, so it counts at once.
  const atWorkMax = conversation && conversation.startsOn !== 'text' ? wanted.textLimits.atWorkMax : 0;
  // `create` checks this too, but only after the key is taken.
  if (atWorkMax > 0 && (await countAtWork(scripts, newId, user)) >= atWorkMax) throw tooBusy(atWorkMax);
  const settling = { scripts, catalogue, user, interactionModes };
  const firstAgents = await settleAgents(request, { ...settling, sessionId: newId });

  const now = Date.now();
  const keysEnd = now + life.timeoutMs + life.retentionMs + indexMarginMs;
  const reservation = { owner: user, sessionId: newId, idempotencyKey, keysEnd, most };
  const sessionId = await reserveSession(scripts, reservation);
  if (sessionId === undefined) throw tooManySessions(most);
  // Another request took the key meanwhile, or died before it created the reserved session.
  const agents = sessionId === newId ? firstAgents : await settleAgents(request, { ...settling, sessionId });

  const outcome = await createSession(scripts, sessionId, {
    owner: user,
    type: request.session_type,
    agents,
    interactionModes,
    metadata: request.metadata,
    title: titleOf(request),
    copied: dialogue?.(agents[0]?.agent_id ?? ''),
    fingerprint,
    ...(conversation && { conversation }),
    atWorkMax,
    ...life,
  });
  if (outcome === 'busy') throw tooBusy(atWorkMax);
  if (outcome === 'conflict') throw keyConflict();
  await keepListed(scripts, user, sessionId, keysEnd);
  const session = await readSession(scripts, sessionId);
  if (!session) throw sessionNotFound();
  return { session, duplicate: outcome === 'exists' };
}

/** The title in the metadata of a request. Metadata is the caller's own, so anything else there is no error. */
function titleOf({ metadata }: WantedSession): string | undefined {
  const { data, success } = SessionTitle.safeParse(metadata?.['title']);
  return success && data === metadata?.['title'] ? data : undefined;
}

/** The session that a key created, or `undefined`. A key whose session was deleted does not create another. */
async function madeEarlier(
  scripts: Scripts,
  user: string,
  idempotencyKey: string,
  fingerprint: string,
): Promise<SessionRecord | undefined> {
  const sessionId = await reservedSession(scripts, user, idempotencyKey);
  if (sessionId === undefined) return undefined;
  const listed = await isListed(scripts, user, sessionId);
  const session = await readSession(scripts, sessionId);
  if (session && session.fingerprint !== fingerprint) throw keyConflict();
  if (!session && !listed) {
    throw new ApiError('SESSION_NOT_FOUND', 'The session that this Idempotency-Key created was deleted.');
  }
  return session;
}

function keyConflict(): ApiError {
  return new ApiError('IDEMPOTENCY_CONFLICT', 'This Idempotency-Key was used for another session.');
}
