import type { SessionRecord } from '@agentconnect/broker';
import type { AgentStatus, SessionAgent } from '@agentconnect/protocol';
import { isOver } from '../sessions/owned-session.ts';

/** What the agent of a session is at: `inactive` once the session is over or its conversation has ended. */
export function stateOfSessionAgent(session: SessionRecord, now: number): AgentStatus['status'] {
  if (isOver(session, now) || session.status === 'ended') return 'inactive';
  return session.parked?.reason === 'cooldown' ? 'cooldown' : 'active';
}

/** The documented status of an agent that belongs to a session. `now` is in ms. */
export function sessionAgentStatus(
  session: SessionRecord,
  position: number,
  now: number,
): AgentStatus | undefined {
  const agent = session.agents[position];
  if (!agent) return undefined;
  const status = stateOfSessionAgent(session, now);
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
    is_running: session.state === 'leased',
    message_count: activity?.messageCount ?? 0,
    metadata: {
      ...agent.metadata,
      provider: agent.provider,
      model: agent.model,
      cooldown_until: until === undefined ? null : new Date(until).toISOString(),
      active_conversations: status === 'inactive' ? 0 : 1,
      session_id: session.sessionId,
    },
  };
}

/** An agent without a name of its own goes by the caller's key. */
function nameOf(agent: SessionAgent): string {
  return agent.name ?? agent.key;
}
