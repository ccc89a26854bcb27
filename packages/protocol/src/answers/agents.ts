import * as z from 'zod';
import { agentStatuses } from '../agents/agent-status.ts';

export const AgentStatus = z.object({
  agent_id: z.string(),
  agent_type: z.string(),
  name: z.string().optional(),
  status: z.enum(agentStatuses),
  last_active: z.string(),
  capabilities: z.array(z.string()),
  interaction_modes: z.array(z.string()),
  owner_id: z.string(),
  is_running: z.boolean(),
  message_count: z.int(),
  metadata: z.looseObject({
    provider: z.string().optional(),
    model: z.string().optional(),
    cooldown_until: z.string().nullable().optional(),
    active_conversations: z.int().optional(),
    /** For a registered agent: tokens read and written in all its sessions. */
    total_tokens: z.int().optional(),
    /** Present if its last turn failed. */
    error: z.object({ code: z.string(), at: z.string() }).optional(),
  }),
});
export type AgentStatus = z.infer<typeof AgentStatus>;

export const AgentListResponse = z.object({
  /** The caller's own agents first; as many as fit a page. */
  agents: z.array(AgentStatus),
  timestamp: z.string(),
  /** The number on all pages. */
  total_count: z.int(),
  user_owned_count: z.int(),
  /** What to pass as `after` for the next page; null on the last. Absent in a release without pages. */
  next: z.string().nullable().optional(),
});
export type AgentListResponse = z.infer<typeof AgentListResponse>;

export const RegisterAgentResponse = z.object({ agent_id: z.string(), status: z.enum(agentStatuses) });
export type RegisterAgentResponse = z.infer<typeof RegisterAgentResponse>;

export const DeleteAgentResponse = z.object({ status: z.literal('success') });
export type DeleteAgentResponse = z.infer<typeof DeleteAgentResponse>;

export const AgentCapabilities = z.object({
  agent_id: z.string(),
  capabilities: z.array(z.string()),
  interaction_modes: z.array(z.string()),
});
export type AgentCapabilities = z.infer<typeof AgentCapabilities>;

export const AgentMessageResponse = z.object({
  status: z.literal('accepted'),
  message_id: z.string(),
  sender: z.string(),
  receiver: z.string(),
  timestamp: z.string(),
  session_id: z.string(),
  /** Present if an `Idempotency-Key` was repeated. */
  duplicate: z.literal(true).optional(),
});
export type AgentMessageResponse = z.infer<typeof AgentMessageResponse>;
