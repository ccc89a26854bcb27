import {
  drainOutboxes,
  listAgents,
  listSessionIds,
  readCatalogue,
  readSession,
  readSessions,
  type Scripts,
} from '@agentconnect/broker';
import {
  type AgentListQuery,
  type AgentStatus,
  ApiError,
  isRegisteredAgentId,
  parseSessionAgentId,
} from '@agentconnect/protocol';
import { isOver } from '../sessions/owned-session.ts';
import { registeredAgentStatus } from './registered-agent-status.ts';
import { sessionAgentStatus } from './session-agent-status.ts';
import { agentNotFound, visibleAgent } from './visible-agent.ts';

/** As many of a user's newest sessions are looked at for agents. */
const sessionsLookedAt = 500;

/** The status of an agent the user may see, registered or of one of its sessions. Rejects with 404 or 403. */
export async function agentStatus(scripts: Scripts, agentId: string, user: string): Promise<AgentStatus> {
  const ofSession = parseSessionAgentId(agentId);
  if (!ofSession) {
    if (isRegisteredAgentId(agentId)) await drainOutboxes(scripts);
    const agent = await visibleAgent(scripts, agentId, user);
    return registeredAgentStatus(scripts, agent, await readCatalogue(scripts), { now: Date.now(), user });
  }
  const session = await readSession(scripts, ofSession.sessionId);
  const status = session && sessionAgentStatus(session, ofSession.position, Date.now());
  if (status?.agent_id !== agentId) throw agentNotFound();
  if (status.owner_id !== user) throw new ApiError('FORBIDDEN', "This is another user's agent.");
  return status;
}

/**
 * The agents a user may see, of those that are asked for: registered ones, its own and public ones, and those of its
 * sessions that are open.
 */
export async function listVisibleAgents(
  scripts: Scripts,
  user: string,
  asked: AgentListQuery,
): Promise<AgentStatus[]> {
  const now = Date.now();
  const has = (capabilities: readonly string[]): boolean =>
    asked.capability === undefined || capabilities.includes(asked.capability);
  const [ofRegistry, ofSessions] = await Promise.all([
    registeredAgents(scripts, user, { now, has }),
    sessionAgents(scripts, user, { now, has }),
  ]);
  const agents = [...ofRegistry, ...ofSessions];
  return asked.status === undefined ? agents : agents.filter(({ status }) => status === asked.status);
}

interface Listing {
  readonly now: number;
  readonly has: (capabilities: readonly string[]) => boolean;
}

async function registeredAgents(
  scripts: Scripts,
  user: string,
  { now, has }: Listing,
): Promise<AgentStatus[]> {
  await drainOutboxes(scripts);
  const [agents, catalogue] = await Promise.all([listAgents(scripts, user), readCatalogue(scripts)]);
  const wanted = agents.filter(({ definition }) => has(definition.capabilities));
  return Promise.all(wanted.map((agent) => registeredAgentStatus(scripts, agent, catalogue, { now, user })));
}

async function sessionAgents(scripts: Scripts, user: string, { now, has }: Listing): Promise<AgentStatus[]> {
  const { listed } = await listSessionIds(scripts, user, { limit: sessionsLookedAt });
  const ids = listed.map(({ sessionId }) => sessionId);
  const open = (await readSessions(scripts, ids)).filter((session) => !isOver(session, now));
  return open.flatMap((session) =>
    session.agents.flatMap((agent, position) =>
      agent.registered || !has(agent.capabilities) ? [] : (sessionAgentStatus(session, position, now) ?? []),
    ),
  );
}
