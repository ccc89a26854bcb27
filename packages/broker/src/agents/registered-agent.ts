import { z } from 'zod';
import type { AgentActivity } from '../session-record.ts';

const Definition = z.object({
  name: z.string(),
  provider: z.string(),
  model: z.string(),
  capabilities: z.array(z.string()),
  interaction_modes: z.array(z.string()),
  personality: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()),
});

/** What an agent was registered with, its provider's default model filled in. */
export type AgentDefinition = z.infer<typeof Definition>;

/** What an agent is registered with. All times are in ms. */
export interface NewAgent {
  readonly agentId: string;
  readonly owner: string;
  readonly definition: AgentDefinition;
  /** Whether everyone may see and use it. */
  readonly isPublic: boolean;
  readonly createdAt: number;
}

/** A registered agent as its hash holds it: what it did in all sessions, as far as the outboxes are drained. */
export interface RegisteredAgent extends NewAgent, AgentActivity {
  /** Read and written by its turns. */
  readonly tokens: number;
}

/** The fields that a registration writes; what the agent does is added by `drainOutbox`. */
export function hashOf(agent: NewAgent): Record<string, string | number> {
  return {
    owner: agent.owner,
    definition: JSON.stringify(agent.definition),
    public: agent.isPublic ? 1 : 0,
    created_at: agent.createdAt,
  };
}

/** The agent that a hash holds, or `undefined` for an empty one. */
export function agentOf(
  agentId: string,
  hash: Readonly<Record<string, string>>,
): RegisteredAgent | undefined {
  const { owner, definition } = hash;
  if (!owner || !definition) return undefined;
  const number = (name: string): number => Number(hash[name] ?? 0);
  const [answeredAt, failedAt] = [number('last_active'), number('failed_at')];
  return {
    agentId,
    owner,
    definition: Definition.parse(JSON.parse(definition)),
    isPublic: hash['public'] === '1',
    createdAt: number('created_at'),
    messageCount: number('message_count'),
    tokens: number('tokens'),
    lastActive: answeredAt || undefined,
    failure: failedAt > answeredAt ? { code: hash['failed_code'] ?? '', at: failedAt } : undefined,
  };
}
