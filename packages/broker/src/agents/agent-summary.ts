import { z } from 'zod';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';
import { inSteps } from '../log/paging.ts';
import type { AgentOutline } from './agent-outline.ts';
import { type AgentDefinition, readDefinition } from './registered-agent.ts';

const keepScript = luaScript('agents/keep-summary', { keys: ['AGENT'], args: ['summary'] });

/** How much of a description a summary has, in UTF-16 units. */
const longestDescription = 1_000;

const AgentSummary = z.object({
  name: z.string(),
  description: z.string().exactOptional(),
  capabilities: z.array(z.string()),
  interaction_modes: z.array(z.string()),
  provider: z.string(),
  model: z.string(),
  visibility: z.enum(['public', 'private']),
});

/** What others may know about a registered agent, and what it is chosen by. It is small, whatever its owner wrote. */
export type AgentSummary = z.infer<typeof AgentSummary>;

export function summaryOf(definition: AgentDefinition): AgentSummary {
  const { name, provider, model, capabilities, interaction_modes, metadata } = definition;
  const { description, visibility } = metadata;
  return {
    name,
    ...(typeof description === 'string'
      ? { description: description.slice(0, longestDescription).toWellFormed() }
      : {}),
    capabilities,
    interaction_modes,
    provider,
    model,
    visibility: visibility === 'public' ? 'public' : 'private',
  };
}

/** The summary of an agent, or `undefined` if there is no agent. An agent of an older release gets its summary now. */
export async function readSummary(scripts: Scripts, agentId: string): Promise<AgentSummary | undefined> {
  const key = scripts.keys.agent(agentId);
  const kept = await guarded(() => scripts.redis.hget(key, 'summary'));
  if (kept !== null) return AgentSummary.parse(JSON.parse(kept));
  const definition = await readDefinition(scripts, agentId);
  if (!definition) return undefined;
  const summary = summaryOf(definition);
  await scripts.call(keepScript, { AGENT: key }, { summary: JSON.stringify(summary) });
  return summary;
}

/** The summaries of agents, read in batches of bounded size; deleted agents are left out. */
export async function* readSummaries<T extends AgentOutline>(
  scripts: Scripts,
  agents: readonly T[],
): AsyncGenerator<readonly [T, AgentSummary], void, undefined> {
  for (const step of inSteps(agents, bytesOfSummary)) {
    const summaries = await Promise.all(step.map(({ agentId }) => readSummary(scripts, agentId)));
    for (const [at, agent] of step.entries()) {
      const summary = summaries[at];
      if (summary) yield [agent, summary];
    }
  }
}

/** How many bytes are read for the summary of an agent. */
export function bytesOfSummary({ summaryBytes, definitionBytes }: AgentOutline): number {
  return summaryBytes || definitionBytes;
}
