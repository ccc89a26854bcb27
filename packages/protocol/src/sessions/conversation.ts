import * as z from 'zod';
import { optional } from '../json/optional.ts';

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

/** The limits at which a conversation among agents ends. One turn is one `response`. */
export const ConversationLimits = z.strictObject({
  max_turns: optional(z.int().min(1)),
  max_tokens: optional(z.int().min(1)),
  max_cost_usd: optional(z.number().positive()),
  max_duration_seconds: optional(z.number().positive()),
});
export type ConversationLimits = z.infer<typeof ConversationLimits>;

/** The session metadata that a conversation among agents reads; other members are for the caller's own use. */
export const ConversationMetadata = z.looseObject({
  /** The goal of the agents; `topic` is another name for it. */
  goal: optional(z.string().min(1).max(32_768)),
  topic: optional(z.string().min(1).max(32_768)),
  /** Whether it starts at once, instead of with the first socket or text. */
  autostart: optional(z.boolean()),
  limits: optional(ConversationLimits),
  turn_policy: optional(TurnPolicy),
  /** Key of the agent that chooses who speaks, with the policy `moderator`; by default the first agent. */
  moderator: optional(z.string()),
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
