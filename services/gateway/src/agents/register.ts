import { registerAgent, type Scripts } from '@agentconnect/broker';
import { type AgentConfig, newRegisteredAgentId } from '@agentconnect/protocol';
import { currentCatalogue, settleModel } from './catalogue-check.ts';
import { allInteractionModes } from './interaction-modes.ts';

/** Registers an agent of a user's and returns its id. Rejects if no worker can serve it. */
export async function registerOwnedAgent(
  scripts: Scripts,
  owner: string,
  config: AgentConfig,
): Promise<string> {
  const { name, provider, personality, metadata = {} } = config;
  const model = settleModel(await currentCatalogue(scripts), { provider, model: config.model, metadata }, '');
  const agentId = newRegisteredAgentId();
  await registerAgent(scripts, {
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
      metadata,
    },
  });
  return agentId;
}
