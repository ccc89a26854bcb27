import { type NewAgent, registerAgent, type Scripts } from '@agentconnect/broker';
import { type AgentConfig, ApiError, newRegisteredAgentId } from '@agentconnect/protocol';
import { requireRoom } from '../limits/kept-room.ts';
import type { TextLimits } from '../limits/text-limits.ts';
import { nearlyFull } from '../redis/redis-memory.ts';
import { checkAgentMetadata } from './agent-metadata.ts';
import { requireTools, toolsOf } from './agent-tools.ts';
import { currentCatalogue, settleModel } from './catalogue-check.ts';
import { allInteractionModes } from './interaction-modes.ts';

/** Registers an agent for a user and returns its id. Rejects if no worker can serve it, or the user already has `most`. */
export async function registerOwnedAgent(
  scripts: Scripts,
  owner: string,
  config: AgentConfig,
  { most, limits }: { readonly most: number; readonly limits: Pick<TextLimits, 'quota' | 'memory'> },
): Promise<string> {
  const { name, provider, personality, metadata = {} } = config;
  const model = settleModel(await currentCatalogue(scripts), config, '');
  checkAgentMetadata(provider, metadata, '');
  await requireTools(scripts, config, owner, '');
  if (!limits.memory.takesAgents()) throw nearlyFull('new agents');
  await requireRoom(limits.quota, owner, config);
  const agentId = newRegisteredAgentId();
  const agent: NewAgent = {
    agentId,
    owner,
    isPublic: metadata['visibility'] === 'public',
    createdAt: Date.now(),
    definition: {
      name,
      provider,
      model,
      capabilities: config.capabilities ?? [],
      interaction_modes: config.interaction_modes ?? [...allInteractionModes],
      ...(personality === undefined ? {} : { personality }),
      ...toolsOf(config),
      metadata,
    },
  };
  if ((await registerAgent(scripts, agent, most)) === 'registered') return agentId;
  throw new ApiError(
    'TOO_MANY_AGENTS',
    `A user may have ${most} agents; delete one that is no longer needed.`,
  );
}
