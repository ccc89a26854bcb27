import * as z from 'zod';
import { optional } from '../json/optional.ts';

/** The key of the built-in provider. */
export const demoProvider = 'demo';

const Script = z.string().max(65_536);
const AgentName = z.string().min(1).max(256);

/** A call that the demo makes: of which tool, with what, and where in its answer. */
const DemoCall = z.object({
  tool: z.string().min(1).max(256),
  arguments: optional(z.record(z.string(), z.unknown())),
  /** In UTF-16 units of its text; behind it, if it is left out. Calls of one place are made at once. */
  at: optional(z.int().min(0)),
});

/** `metadata.calls` of a text: what the demo calls in its answer. */
export const DemoCalls = z.array(DemoCall).min(1).max(64);
export type DemoCalls = z.infer<typeof DemoCalls>;

/** What the built-in `demo` provider reads from an agent's metadata; other members are for the caller's own use. */
export const DemoAgentMetadata = z.looseObject({
  /** What `typist` writes instead of its own text; from a list, each answer takes the next text, and the last one repeats. */
  script: optional(z.union([Script, z.array(Script).min(1).max(100)])),
  /** Words per second. */
  tokens_per_second: optional(z.number().positive().max(10_000)),
  /** Milliseconds before the first word. */
  latency_ms: optional(z.number().min(0).max(600_000)),
  /** After how many of its own turns the agent concludes a conversation. */
  conclude_after: optional(z.int().min(1).max(10_000)),
  /** The agents that it chooses to speak next, one per own turn, starting over after the last. */
  addresses: optional(z.array(AgentName).min(1).max(100)),
  /** The question that it asks another agent in each of its turns, before it writes the answer it got. */
  asks: optional(
    z.object({
      agent: optional(AgentName),
      capability: optional(AgentName),
      message: Script.min(1),
    }),
  ),
  /** What it calls in its answers, or in that one of them which has this number, from 1. A text may say otherwise. */
  calls: optional(z.array(DemoCall.extend({ turn: optional(z.int().min(1)) })).max(64)),
});
export type DemoAgentMetadata = z.infer<typeof DemoAgentMetadata>;
