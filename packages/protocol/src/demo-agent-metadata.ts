import { z } from 'zod';

/** The key of the provider that is built in. */
export const demoProvider = 'demo';

const Script = z.string().max(65_536);
const AgentName = z.string().min(1).max(256);

/** What the built-in `demo` provider reads from an agent's metadata; other members are the caller's own. */
export const DemoAgentMetadata = z.looseObject({
  /** What `typist` writes, instead of its own text; of a list each answer the next, and the last again and again. */
  script: z.union([Script, z.array(Script).min(1).max(100)]).optional(),
  /** Words per second. */
  tokens_per_second: z.number().positive().max(10_000).optional(),
  /** Milliseconds before the first word. */
  latency_ms: z.number().min(0).max(600_000).optional(),
  /** Own turns after which the agent concludes a conversation among agents. */
  conclude_after: z.int().min(1).max(10_000).optional(),
  /** Whom it gives the word to, own turn by own turn, from the start again after the last. */
  addresses: z.array(AgentName).min(1).max(100).optional(),
  /** What it asks another agent in each of its turns, before it writes what the answer was. */
  asks: z
    .object({
      agent: AgentName.optional(),
      capability: AgentName.optional(),
      message: Script.min(1),
    })
    .optional(),
});
export type DemoAgentMetadata = z.infer<typeof DemoAgentMetadata>;
