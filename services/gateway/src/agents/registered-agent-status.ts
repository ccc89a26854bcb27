import {
  openSessionsOf,
  readSessions,
  type RegisteredAgent,
  restsUntil,
  type Scripts,
} from '@agentconnect/broker';
import type { AgentStatus, ProviderCatalogue } from '@agentconnect/protocol';
import { isWorking } from './session-agent-status.ts';
import { shownFailure } from './shown-failure.ts';

/** As many of an agent's sessions are looked at to see whether it is writing an answer. */
const sessionsLookedAt = 20;

/**
 * The documented status of a registered agent: `inactive` while its provider cannot serve it, `cooldown` while it
 * rests, `error` if its last turn failed. `catalogue` is undefined while no worker has been up; `now` is in ms, `user` looks.
 */
export async function registeredAgentStatus(
  scripts: Scripts,
  agent: RegisteredAgent,
  catalogue: ProviderCatalogue | undefined,
  { now, user }: { readonly now: number; readonly user: string },
): Promise<AgentStatus> {
  const { agentId, definition, owner } = agent;
  const [open, until] = await Promise.all([
    openSessionsOf(scripts, agentId, { now, limit: sessionsLookedAt }),
    restsUntil(scripts, agentId),
  ]);
  const sessions = await readSessions(scripts, open.sessionIds);
  // A session that was never made after all is none.
  const missing = open.sessionIds.length - sessions.length;
  const isServed = catalogue?.[definition.provider]?.is_available === true;
  const status = isServed ? statusOf(agent, until > now) : 'inactive';
  return {
    agent_id: agentId,
    agent_type: 'ai',
    name: definition.name,
    status,
    last_active: new Date(agent.lastActive ?? agent.createdAt).toISOString(),
    capabilities: definition.capabilities,
    interaction_modes: definition.interaction_modes,
    owner_id: agent.owner,
    is_running: sessions.some((session) => isWorking(session, agentId)),
    message_count: agent.messageCount,
    metadata: {
      // What its owner keeps with it is the owner's affair.
      ...(owner === user ? definition.metadata : { visibility: 'public' }),
      provider: definition.provider,
      model: definition.model,
      cooldown_until: status === 'cooldown' ? new Date(until).toISOString() : null,
      active_conversations: open.total - missing,
      total_tokens: agent.tokens,
      ...shownFailure(agent),
    },
  };
}

function statusOf({ failure }: RegisteredAgent, isResting: boolean): AgentStatus['status'] {
  if (isResting) return 'cooldown';
  return failure ? 'error' : 'active';
}
