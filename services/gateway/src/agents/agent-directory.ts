import {
  listAgents,
  listSessionIds,
  readCatalogue,
  readSession,
  readSessions,
  type Scripts,
} from '@agentconnect/broker';
import { type AgentStatus, ApiError, parseSessionAgentId } from '@agentconnect/protocol';
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
    const agent = await visibleAgent(scripts, agentId, user);
    return registeredAgentStatus(scripts, agent, await readCatalogue(scripts), Date.now());
  }
  const session = await readSession(scripts, ofSession.sessionId);
  const status = session && sessionAgentStatus(session, ofSession.position, Date.now());
  if (status?.agent_id !== agentId) throw agentNotFound();
  if (status.owner_id !== user) throw new ApiError('FORBIDDEN', "This is another user's agent.");
  return status;
}

/** The agents a user may see: registered ones, its own and public ones, and those of its sessions that are open. */
export async function listVisibleAgents(scripts: Scripts, user: string): Promise<AgentStatus[]> {
  const now = Date.now();
  const [registered, catalogue, page] = await Promise.all([
    listAgents(scripts, user),
    readCatalogue(scripts),
    listSessionIds(scripts, user, { limit: sessionsLookedAt }),
  ]);
  const sessions = (
    await readSessions(
      scripts,
      page.listed.map(({ sessionId }) => sessionId),
    )
  ).filter((session) => !isOver(session, now));
  const ofSessions = sessions.flatMap((session) =>
    session.agents.flatMap((agent, position) =>
      agent.registered ? [] : (sessionAgentStatus(session, position, now) ?? []),
    ),
  );
  const ofRegistry = await Promise.all(
    registered.map((agent) => registeredAgentStatus(scripts, agent, catalogue, now)),
  );
  return [...ofRegistry, ...ofSessions];
}
