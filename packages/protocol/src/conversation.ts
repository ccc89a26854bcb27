import { z } from 'zod';

/** Who speaks next in a conversation among agents. */
export const turnPolicies = ['round_robin', 'addressed', 'moderator'] as const;
export const TurnPolicy = z.enum(turnPolicies);
export type TurnPolicy = z.infer<typeof TurnPolicy>;

/** Why a conversation among agents is over. */
export const endReasons = [
  'goal_reached',
  'max_turns',
  'max_tokens',
  'max_cost',
  'max_duration',
  'stopped_by_client',
  'loop_detected',
  'agent_error',
  'session_expired',
] as const;
export type EndReason = (typeof endReasons)[number];

/** Where a conversation among agents ends at the latest. One turn is one `response`. */
export const ConversationLimits = z.strictObject({
  max_turns: z.int().min(1).optional(),
  max_tokens: z.int().min(1).optional(),
  max_cost_usd: z.number().positive().optional(),
  max_duration_seconds: z.number().positive().optional(),
});
export type ConversationLimits = z.infer<typeof ConversationLimits>;

/** What a conversation among agents reads from its session's metadata; other members are the caller's own. */
export const ConversationMetadata = z.looseObject({
  /** What the agents are to reach; `topic` is another name for it. */
  goal: z.string().min(1).max(32_768).optional(),
  topic: z.string().min(1).max(32_768).optional(),
  /** Whether it starts at once, and not with the first socket or text. */
  autostart: z.boolean().optional(),
  limits: ConversationLimits.optional(),
  turn_policy: TurnPolicy.optional(),
  /** Key of the agent that chooses who speaks, where the policy is `moderator`; the first one if it is left out. */
  moderator: z.string().optional(),
});
export type ConversationMetadata = z.infer<typeof ConversationMetadata>;

/** `metadata.conversation` of a session of agents among themselves. */
export const ConversationState = z.object({
  status: z.enum(['waiting', 'running', 'ended']),
  turns: z.int(),
  usage: z.object({ input_tokens: z.int(), output_tokens: z.int(), total_tokens: z.int() }),
  /** In US dollars; null if the price of a turn is unknown. */
  cost: z.number().nullable(),
  duration_ms: z.int(),
  limits: ConversationLimits,
  reason: z.enum(endReasons).optional(),
  summary: z.string().nullable().optional(),
});
export type ConversationState = z.infer<typeof ConversationState>;
