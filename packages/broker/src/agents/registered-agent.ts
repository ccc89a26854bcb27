import { createHash } from 'node:crypto';
import { ClientTool, ToolApprovals, ToolPatterns } from '@agentconnect/protocol';
import { z } from 'zod';
import { guarded, type Scripts } from '../scripts/scripts.ts';

const Definition = z.object({
  name: z.string(),
  provider: z.string(),
  model: z.string(),
  capabilities: z.array(z.string()),
  interaction_modes: z.array(z.string()),
  personality: z.string().optional(),
  tools: ToolPatterns.exactOptional(),
  client_tools: z.array(ClientTool).exactOptional(),
  tool_approvals: ToolApprovals.exactOptional(),
  metadata: z.record(z.string(), z.unknown()),
});

/** What an agent was registered with, including its provider's default model. */
export type AgentDefinition = z.infer<typeof Definition>;

/** The data of a registration. All times are in ms. */
export interface NewAgent {
  readonly agentId: string;
  readonly owner: string;
  readonly definition: AgentDefinition;
  /** Whether everyone may see and use it. */
  readonly isPublic: boolean;
  readonly createdAt: number;
}

/** The fields that a registration writes; `drainOutbox` adds the agent's activity. */
export function hashOf(agent: NewAgent): { definition: string } & Record<string, string | number> {
  return {
    owner: agent.owner,
    definition: JSON.stringify(agent.definition),
    public: agent.isPublic ? 1 : 0,
    created_at: agent.createdAt,
  };
}

/** Reads what an agent was registered with, or `undefined` if there is none. It may be large. */
export async function readDefinition(
  scripts: Scripts,
  agentId: string,
): Promise<AgentDefinition | undefined> {
  return (await readDefinitionState(scripts, agentId))?.definition;
}

/** The same, and a hash that names this state of it. */
export async function readDefinitionState(
  scripts: Scripts,
  agentId: string,
): Promise<{ readonly definition: AgentDefinition; readonly hash: string } | undefined> {
  const kept = await guarded(() => scripts.redis.hget(scripts.keys.agent(agentId), 'definition'));
  if (kept === null) return undefined;
  return {
    definition: Definition.parse(JSON.parse(kept)),
    // As Redis computes it.
    hash: createHash('sha1').update(kept).digest('hex'),
  };
}
