import { z } from 'zod';

/** The key of the provider that is built in. */
export const demoProvider = 'demo';

/** What the built-in `demo` provider reads from an agent's metadata; other members are the caller's own. */
export const DemoAgentMetadata = z.looseObject({
  /** What `typist` writes, instead of its own text. */
  script: z.string().max(65_536).optional(),
  /** Words per second. */
  tokens_per_second: z.number().positive().max(10_000).optional(),
  /** Milliseconds before the first word. */
  latency_ms: z.number().min(0).max(600_000).optional(),
  /** Own turns after which the agent concludes a conversation among agents. */
  conclude_after: z.int().min(1).max(10_000).optional(),
});
export type DemoAgentMetadata = z.infer<typeof DemoAgentMetadata>;
