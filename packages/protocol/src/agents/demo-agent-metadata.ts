import * as z from 'zod';
import { optional } from '../json/optional.ts';

/** The key of the provider that is built in. */
export const demoProvider = 'demo';

const Script = z.string().max(65_536);
const AgentName = z.string().min(1).max(256);

/** What the built-in `demo` provider reads from an agent's metadata; other members are the caller's own. */
export const DemoAgentMetadata = z.looseObject({
  /** What `typist` writes, instead of its own text; of a list each answer the next, and the last again and again. */
  script: optional(z.union([Script, z.array(Script).min(1).max(100)])),
  /** Words per second. */
  tokens_per_second: optional(z.number().positive().max(10_000)),
  /** Milliseconds before the first word. */
  latency_ms: optional(z.number().min(0).max(600_000)),
  /** Own turns after which the agent concludes a conversation among agents. */
  conclude_after: optional(z.int().min(1).max(10_000)),
  /** Whom it gives the word to, own turn by own turn, from the start again after the last. */
  addresses: optional(z.array(AgentName).min(1).max(100)),
  /** What it asks another agent in each of its turns, before it writes what the answer was. */
  asks: optional(
    z.object({
      agent: optional(AgentName),
      capability: optional(AgentName),
      message: Script.min(1),
    }),
  ),
});
export type DemoAgentMetadata = z.infer<typeof DemoAgentMetadata>;
