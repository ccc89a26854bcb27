import {
  createSession,
  isListed,
  keepListed,
  listSessionIds,
  openSessionsOf,
  readAgentOutline,
  inSteps,
  readDefinition,
  readSessionOutline,
  readPartitions,
  readSessionAgents,
  reserveSession,
  type Scripts,
  type SessionOutline,
} from '@agentconnect/broker';
import {
  isRegisteredAgentId,
  maxClientMessageIdLength,
  newSessionId,
  parseSessionAgentId,
  type SessionAgent,
} from '@agentconnect/protocol';
import { isOver, sessionNotFound } from '../access/owned-session.ts';
import { agentNotFound } from '../access/visible-agent.ts';
import type { SharedDrain } from '../agents/shared-drain.ts';
import { settleLimits } from '../limits/conversation-limits.ts';
import { requireRoom, tooManySessions } from '../limits/kept-room.ts';
import type { TextLimits } from '../limits/text-limits.ts';
import { indexMarginMs, type SessionLife } from '../sessions/create.ts';

/** How many of a user's newest sessions are searched for one that has both agents, */
const sessionsLookedAt = 500;
/** and how many of the sender's open ones. */
const openLookedAt = 10_000;

export interface Pair {
  readonly user: string;
  readonly senderId: string;
  readonly receiverId: string;
}

/** The newest of a user's sessions in which both agents may still speak, or `undefined`. */
export async function sharedSession(
  scripts: Scripts,
  pair: Pair,
  drain: SharedDrain,
): Promise<SessionOutline | undefined> {
  const now = Date.now();
  let newest: SessionOutline | undefined;
  for (const step of inSteps(await sessionsOf(scripts, pair, { now, drain }), () => 0)) {
    for (const session of await Promise.all(step.map((id) => readSessionOutline(scripts, id)))) {
      if (session?.owner !== pair.user || !isShared(session, pair) || !mayGoOn(session, now)) continue;
      if (!newest || session.createdAt > newest.createdAt) newest = session;
    }
  }
  return newest;
}

/** The session of two agents that share no other. There is one at a time, even with concurrent requests. */
export async function pairSession(
  scripts: Scripts,
  pair: Pair,
  { life, limits, most }: { readonly life: SessionLife; readonly limits: TextLimits; readonly most: number },
): Promise<{ session: SessionOutline; isNew: boolean }> {
  const { user, senderId, receiverId } = pair;
  // Longer than any key of a client, so that it cannot collide with one.
  const key = `pair ${[senderId, receiverId].toSorted().join(' ')} ${'-'.repeat(maxClientMessageIdLength)}`;
  const newId = newSessionId(limits.memory.choosePartition(await readPartitions(scripts)));
  let over: string | undefined;
  for (;;) {
    const now = Date.now();
    const keysEnd = now + life.timeoutMs + life.retentionMs + indexMarginMs;
    const reservation = { owner: user, sessionId: newId, idempotencyKey: key, keysEnd, over, most };
    const sessionId = await reserveSession(scripts, reservation);
    if (sessionId === undefined) throw tooManySessions(most);
    const known = await readSessionOutline(scripts, sessionId);
    if (known && isShared(known, pair) && mayGoOn(known, now)) return { session: known, isNew: false };
    // A deleted session is in no index; one that another request is about to create is.
    if (known || (sessionId !== newId && !(await isListed(scripts, user, sessionId)))) {
      over = sessionId;
      continue;
    }
    const agents = [
      await sessionAgentOf(scripts, user, senderId, 'sender'),
      await sessionAgentOf(scripts, user, receiverId, 'receiver'),
    ];
    await requireRoom(limits.quota, user, agents);
    await createSession(scripts, sessionId, {
      owner: user,
      type: 'agent_agent',
      agents,
      interactionModes: ['agent_to_agent'],
      metadata: undefined,
      fingerprint: 'pair',
      conversation: { startsOn: 'text', first: 0, limits: settleLimits(undefined, limits.ceilings) },
      ...life,
    });
    await keepListed(scripts, user, sessionId, keysEnd);
    const session = await readSessionOutline(scripts, sessionId);
    if (!session) throw sessionNotFound();
    return { session, isNew: sessionId === newId };
  }
}

/** Whether both agents take part in a session. */
export function isShared({ agentIds }: SessionOutline, { senderId, receiverId }: Pair): boolean {
  return agentIds.includes(senderId) && agentIds.includes(receiverId);
}

/** If others use a registered agent too, only the user's own sessions are considered. */
async function sessionsOf(
  scripts: Scripts,
  { user, senderId, receiverId }: Pair,
  { now, drain }: { readonly now: number; readonly drain: SharedDrain },
): Promise<string[]> {
  const own = parseSessionAgentId(senderId) ?? parseSessionAgentId(receiverId);
  if (own) return [own.sessionId];
  // An agent learns of its sessions through the outboxes.
  await drain.run();
  const [open, listed] = await Promise.all([
    openSessionsOf(scripts, senderId, { now, limit: openLookedAt }),
    listSessionIds(scripts, user, { limit: sessionsLookedAt }),
  ]);
  const ids = new Set(open.sessionIds);
  return listed.listed.map(({ sessionId }) => sessionId).filter((id) => ids.has(id));
}

function mayGoOn(session: SessionOutline, now: number): boolean {
  return !isOver(session, now) && session.status !== 'ended';
}

/** An agent in the form that the pair's session keeps: under its own id, whether registered or from another session. */
async function sessionAgentOf(
  scripts: Scripts,
  user: string,
  agentId: string,
  key: string,
): Promise<SessionAgent> {
  if (isRegisteredAgentId(agentId)) {
    const [outline, definition] = await Promise.all([
      readAgentOutline(scripts, agentId),
      readDefinition(scripts, agentId),
    ]);
    if (!outline || !definition) throw agentNotFound();
    const foreign = outline.owner === user ? {} : ({ foreign: true } as const);
    return { ...definition, key, agent_id: agentId, registered: true, ...foreign };
  }
  const place = parseSessionAgentId(agentId);
  const agent = place && (await readSessionAgents(scripts, place.sessionId))?.[place.position];
  if (!agent) throw agentNotFound();
  return { ...agent, key };
}
