import {
  type AgentDefinition,
  type AgentOutline,
  amendAgent,
  readDefinitionState,
  type Scripts,
} from '@agentconnect/broker';
import type { ChangeAgentRequest } from '@agentconnect/protocol';
import { agentNotFound } from '../access/visible-agent.ts';
import { requireRoom } from '../limits/kept-room.ts';
import type { TextLimits } from '../limits/text-limits.ts';
import { nearlyFull } from '../redis/redis-memory.ts';
import { checkAgentMetadata } from './agent-metadata.ts';
import { requireTools, toolsOf } from './agent-tools.ts';
import { currentCatalogue, settleModel } from './catalogue-check.ts';
import { allInteractionModes } from './interaction-modes.ts';

/** Changes a registered agent of its owner's. Rejects if no worker can serve what it becomes. */
export async function changeOwnedAgent(
  scripts: Scripts,
  { agentId, owner, createdAt }: AgentOutline,
  change: ChangeAgentRequest,
  limits: Pick<TextLimits, 'quota' | 'memory'>,
): Promise<void> {
  const catalogue = await currentCatalogue(scripts);
  if (!limits.memory.takesAgents()) throw nearlyFull('changes of agents');
  await requireRoom(limits.quota, owner, change);
  await requireTools(scripts, { tools: change.tools ?? [] }, owner, '');
  // Each further round means that another change has come between.
  for (;;) {
    const before = await readDefinitionState(scripts, agentId);
    if (!before) throw agentNotFound();
    const wanted = changed(before.definition, change);
    const { metadata, provider } = wanted;
    const definition = { ...wanted, model: settleModel(catalogue, wanted, '') };
    checkAgentMetadata(provider, metadata, '');
    const isPublic = metadata['visibility'] === 'public';
    const agent = { agentId, owner, isPublic, createdAt, definition };
    const outcome = await amendAgent(scripts, agent, before.hash);
    if (outcome === 'none') throw agentNotFound();
    if (outcome === 'ok') return;
  }
}

/** What becomes of a definition; without a model, it is its provider's default. */
function changed(
  before: AgentDefinition,
  change: ChangeAgentRequest,
): Omit<AgentDefinition, 'model'> & { readonly model: string | undefined } {
  const { provider = before.provider } = change;
  const keeps = <T>(given: T | null | undefined, kept: T, none: T): T =>
    given === undefined ? kept : (given ?? none);
  const personality = keeps(change.personality, before.personality, undefined);
  return {
    name: change.name ?? before.name,
    provider,
    model: keeps(change.model, provider === before.provider ? before.model : undefined, undefined),
    capabilities: keeps(change.capabilities, before.capabilities, []),
    interaction_modes: keeps(change.interaction_modes, before.interaction_modes, [...allInteractionModes]),
    ...(personality === undefined ? {} : { personality }),
    ...toolsOf({
      tools: keeps(change.tools, [...(before.tools ?? []), ...(before.client_tools ?? [])], undefined),
      tool_approvals: keeps(change.tool_approvals, before.tool_approvals, undefined),
    }),
    metadata: keeps(change.metadata, before.metadata, {}),
  };
}
