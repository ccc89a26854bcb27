import { z } from 'zod';

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

/** A registered agent as its hash holds it. All times are in ms. */
export interface RegisteredAgent {
  readonly agentId: string;
  readonly owner: string;
  readonly definition: AgentDefinition;
  /** Whether everyone may see and use it. */
  readonly isPublic: boolean;
  readonly createdAt: number;
  /** Answers it gave in all sessions; a session's newest may be some moments late. */
  readonly messageCount: number;
  /** When it last answered, or `undefined`. */
  readonly lastActive: number | undefined;
}

/** The fields that a registration writes; the totals are added by `drainOutbox`. */
export function hashOf(agent: Omit<RegisteredAgent, 'agentId' | 'messageCount' | 'lastActive'>): {
  [field: string]: string | number;
} {
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
  return {
    agentId,
    owner,
    definition: Definition.parse(JSON.parse(definition)),
    isPublic: hash['public'] === '1',
    createdAt: Number(hash['created_at'] ?? 0),
    messageCount: Number(hash['message_count'] ?? 0),
    lastActive: Number(hash['last_active'] ?? 0) || undefined,
  };
}
