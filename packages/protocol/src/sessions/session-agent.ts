import * as z from 'zod';

/** An agent as a session keeps it: settled, with its id, its provider's default model filled in and its place in speaking order. */
export const SessionAgent = z.object({
  /** The caller's key in `agents`. */
  key: z.string(),
  agent_id: z.string(),
  /** True when `agent_id` is a registered agent's, whose totals live outside the session. */
  registered: z.boolean(),
  /** True for a registered agent of another user, whose prompt is that user's affair. */
  foreign: z.literal(true).exactOptional(),
  name: z.string().optional(),
  provider: z.string(),
  model: z.string(),
  capabilities: z.array(z.string()),
  personality: z.string().optional(),
  interaction_modes: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
});
export type SessionAgent = z.infer<typeof SessionAgent>;
