import {
  type AgentOutline,
  type AgentSummary,
  openSessionsOf,
  readDefinition,
  readSessionOutline,
  readSummary,
  restsUntil,
  type Scripts,
} from '@agentconnect/broker';
import type { AgentStatus, ProviderCatalogue } from '@agentconnect/protocol';
import { isWorking } from './session-agent-status.ts';
import { shownFailure } from './shown-failure.ts';

/** How many of an agent's sessions are checked to see whether it is writing an answer. */
const sessionsLookedAt = 20;

/** Who looks at an agent, and when. */
export interface Looking {
  readonly scripts: Scripts;
  readonly user: string;
  /** `undefined` while no worker has been up. */
  readonly catalogue: ProviderCatalogue | undefined;
  /** In ms. */
  readonly now: number;
}

/** The documented status of a registered agent, as its owner or another user sees it; `undefined` if it is gone. */
export async function registeredAgentStatus(
  looking: Looking,
  agent: AgentOutline,
): Promise<AgentStatus | undefined> {
  if (agent.owner === looking.user) return ownAgentStatus(looking, agent);
  const summary = await readSummary(looking.scripts, agent.agentId);
  return summary && othersAgentStatus(looking, agent, summary);
}

async function ownAgentStatus(looking: Looking, agent: AgentOutline): Promise<AgentStatus | undefined> {
  const { scripts, now } = looking;
  const { agentId, owner, messageCount, tokens } = agent;
  const [definition, open, until] = await Promise.all([
    readDefinition(scripts, agentId),
    openSessionsOf(scripts, agentId, { now, limit: sessionsLookedAt }),
    restsUntil(scripts, agentId),
  ]);
  if (!definition) return undefined;
  const found = await Promise.all(open.sessionIds.map((id) => readSessionOutline(scripts, id)));
  const sessions = found.filter((session) => session !== undefined);
  const status = stateOf(looking, agent, definition.provider, until);
  return {
    agent_id: agentId,
    agent_type: 'ai',
    name: definition.name,
    status,
    last_active: new Date(agent.lastActive ?? agent.createdAt).toISOString(),
    capabilities: definition.capabilities,
    interaction_modes: definition.interaction_modes,
    owner_id: owner,
    is_running: sessions.some((session) => isWorking(session, agentId)),
    message_count: messageCount,
    metadata: {
      ...definition.metadata,
      provider: definition.provider,
      model: definition.model,
      cooldown_until: status === 'cooldown' ? new Date(until).toISOString() : null,
      // A session that was reserved but never created does not count.
      active_conversations: open.total - (found.length - sessions.length),
      total_tokens: tokens,
      ...shownFailure(agent),
    },
  };
}

/** What others see of a public agent: what it does, and whether it is available. The rest is private to its owner. */
async function othersAgentStatus(
  looking: Looking,
  agent: AgentOutline,
  summary: AgentSummary,
): Promise<AgentStatus> {
  const { name, description, capabilities, interaction_modes } = summary;
  return {
    agent_id: agent.agentId,
    agent_type: 'ai',
    name,
    status: await stateOfRegistered(looking, agent, summary),
    last_active: new Date(agent.createdAt).toISOString(),
    capabilities,
    interaction_modes,
    owner_id: '',
    is_running: false,
    message_count: 0,
    metadata: {
      visibility: 'public',
      ...(description === undefined ? {} : { description }),
      cooldown_until: null,
    },
  };
}

/** Whether an agent can answer at the moment. */
export async function stateOfRegistered(
  looking: Looking,
  agent: AgentOutline,
  { provider }: AgentSummary,
): Promise<AgentStatus['status']> {
  return stateOf(looking, agent, provider, await restsUntil(looking.scripts, agent.agentId));
}

/**
 * `inactive` while its provider cannot serve it, `cooldown` while it pauses (`until` is in ms), `error` if its last turn
 * failed.
 */
function stateOf(
  { catalogue, now }: Looking,
  { failure }: AgentOutline,
  provider: string,
  until: number,
): AgentStatus['status'] {
  if (catalogue?.[provider]?.is_available !== true) return 'inactive';
  if (until > now) return 'cooldown';
  return failure ? 'error' : 'active';
}
