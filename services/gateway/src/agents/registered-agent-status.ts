import { openSessionsOf, readSessions, type RegisteredAgent, type Scripts } from '@agentconnect/broker';
import type { AgentStatus, ProviderCatalogue } from '@agentconnect/protocol';

/** As many of an agent's sessions are looked at to see whether it is writing an answer. */
const sessionsLookedAt = 20;

/**
 * The documented status of a registered agent: `active` while its provider can serve it. `catalogue` is undefined
 * while no worker has been up; `now` is in ms.
 */
export async function registeredAgentStatus(
  scripts: Scripts,
  agent: RegisteredAgent,
  catalogue: ProviderCatalogue | undefined,
  now: number,
): Promise<AgentStatus> {
  const { definition } = agent;
  const open = await openSessionsOf(scripts, agent.agentId, now);
  const sessions = await readSessions(scripts, open.slice(0, sessionsLookedAt));
  return {
    agent_id: agent.agentId,
    agent_type: 'ai',
    name: definition.name,
    status: catalogue?.[definition.provider]?.is_available ? 'active' : 'inactive',
    last_active: new Date(agent.lastActive ?? agent.createdAt).toISOString(),
    capabilities: definition.capabilities,
    interaction_modes: definition.interaction_modes,
    owner_id: agent.owner,
    is_running: sessions.some((session) => session.state === 'leased'),
    message_count: agent.messageCount,
    metadata: {
      ...definition.metadata,
      provider: definition.provider,
      model: definition.model,
      cooldown_until: null,
      active_conversations: open.length,
    },
  };
}
