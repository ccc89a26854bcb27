import {
  inSteps,
  listSessionIds,
  readCast,
  readSessionOutline,
  readSessionAgents,
  type SessionOutline,
} from '@agentconnect/broker';
import type { AgentListQuery, SessionAgent } from '@agentconnect/protocol';
import { isOver } from '../access/owned-session.ts';
import type { ListedAgent } from './listed-agent.ts';
import type { Looking } from './registered-agent-status.ts';
import { sessionAgentStatus, stateOfSessionAgent } from './session-agent-status.ts';

/** How many of a user's newest sessions are searched for agents. */
const sessionsLookedAt = 500;

/** An open session, and the time of its place in the list. */
interface Open {
  readonly session: SessionOutline;
  readonly at: number;
}

/** The matching agents of a user's open sessions, without registered ones, which are listed separately. */
export async function listOfSessions(
  { scripts, user, now }: Looking,
  { capability, status }: AgentListQuery,
): Promise<ListedAgent[]> {
  const found: ListedAgent[] = [];
  const open = await openSessions({ scripts, user, now });
  const bytesOf = ({ session: { bytes } }: Open): number =>
    capability === undefined ? 0 : bytes.cast || bytes.agents;
  for (const step of inSteps(open, bytesOf)) {
    const casts =
      capability === undefined
        ? []
        : await Promise.all(step.map(({ session }) => readCast(scripts, session.sessionId)));
    for (const [index, { session, at }] of step.entries()) {
      const { sessionId: id, agentIds, registeredIds, bytes } = session;
      const agents = once(() => readSessionAgents(scripts, id));
      for (const [position, agentId] of agentIds.entries()) {
        if (registeredIds.has(agentId)) continue;
        if (status !== undefined && stateOfSessionAgent(session, position, now) !== status) continue;
        const has = casts[index]?.[position]?.capabilities.includes(capability ?? '') === true;
        if (capability !== undefined && !has) continue;
        found.push({
          place: { part: 'session', at, id, position },
          isOwn: true,
          bytes: bytes.agents,
          read: async () => {
            const agent = (await agents())?.[position];
            return agent && sessionAgentStatus(session, agent, position, now);
          },
        });
      }
    }
  }
  return found;
}

async function openSessions({ scripts, user, now }: Omit<Looking, 'catalogue'>): Promise<Open[]> {
  const { listed } = await listSessionIds(scripts, user, { limit: sessionsLookedAt });
  const open: Open[] = [];
  for (const step of inSteps(listed, () => 0)) {
    const sessions = await Promise.all(step.map(({ sessionId }) => readSessionOutline(scripts, sessionId)));
    for (const [index, { position }] of step.entries()) {
      const session = sessions[index];
      if (session && !isOver(session, now)) open.push({ session, at: Number(position.split('~')[1]) });
    }
  }
  return open;
}

/** Reads the agents of a session once, for all of them that are on a page. */
function once(read: () => Promise<SessionAgent[] | undefined>): () => Promise<SessionAgent[] | undefined> {
  let agents: Promise<SessionAgent[] | undefined> | undefined;
  return () => (agents ??= read());
}
