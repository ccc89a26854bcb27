import type { SessionOutline } from '@agentconnect/broker';
import type { AgentStatus, SessionAgent } from '@agentconnect/protocol';
import { isOver } from '../access/owned-session.ts';
import { shownFailure } from './shown-failure.ts';

/**
 * The state of a session's agent: `inactive` once the session is over or its conversation has ended, `cooldown` while it
 * pauses before its turn, `error` if its last turn failed.
 */
export function stateOfSessionAgent(
  session: SessionOutline,
  position: number,
  now: number,
): AgentStatus['status'] {
  if (isOver(session, now) || session.status === 'ended') return 'inactive';
  if (session.parked?.reason === 'cooldown' && session.working === position) return 'cooldown';
  return session.activity[position]?.failure ? 'error' : 'active';
}

/** Whether it is an agent's turn in a session at the moment. */
export function isWorking(session: SessionOutline, agentId: string): boolean {
  return session.state === 'leased' && session.agentIds[session.working] === agentId;
}

/** The documented status of an agent that belongs to a session. `now` is in ms. */
export function sessionAgentStatus(
  session: SessionOutline,
  agent: SessionAgent,
  position: number,
  now: number,
): AgentStatus {
  const status = stateOfSessionAgent(session, position, now);
  const activity = session.activity[position];
  const until = status === 'cooldown' ? session.parked?.until : undefined;
  return {
    agent_id: agent.agent_id,
    agent_type: 'ai',
    name: nameOf(agent),
    status,
    last_active: new Date(activity?.lastActive ?? session.createdAt).toISOString(),
    capabilities: agent.capabilities,
    interaction_modes: agent.interaction_modes,
    owner_id: session.owner,
    is_running: isWorking(session, agent.agent_id),
    message_count: activity?.messageCount ?? 0,
    metadata: {
      ...agent.metadata,
      provider: agent.provider,
      model: agent.model,
      cooldown_until: until === undefined ? null : new Date(until).toISOString(),
      active_conversations: status === 'inactive' ? 0 : 1,
      session_id: session.sessionId,
      ...(activity && shownFailure(activity)),
    },
  };
}

/** The name of an agent, or the caller's key if it has none. */
function nameOf(agent: SessionAgent): string {
  return agent.name ?? agent.key;
}
