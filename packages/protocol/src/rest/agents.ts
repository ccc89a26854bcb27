import * as z from 'zod';
import { MessageType } from '../frames/message-type.ts';
import { AgentMetadata, Metadata } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';
import { Capabilities, name } from './agent-fields.ts';

/** `AgentConfig`: what `POST /agents/register` takes. */
export const AgentConfig = z.object({
  name: name(),
  provider: name(),
  model: optional(name()),
  capabilities: optional(Capabilities),
  interaction_modes: optional(z.array(z.string().min(1).max(64)).max(16)),
  personality: optional(z.string().max(32_768)),
  metadata: optional(AgentMetadata),
});
export type AgentConfig = z.infer<typeof AgentConfig>;

export const agentStatuses = ['active', 'inactive', 'cooldown', 'error'] as const;

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
    /** Of a registered agent: tokens read and written in all its sessions. */
    total_tokens: z.int().optional(),
    /** Its last turn failed, and none has succeeded since. */
    error: z.object({ code: z.string(), at: z.string() }).optional(),
  }),
});
export type AgentStatus = z.infer<typeof AgentStatus>;

/** What `GET /agents/list` is asked for: all agents, those with a capability, those of a status; and from where on. */
export const AgentListQuery = z.object({
  capability: z.string().min(1).optional(),
  status: z.enum(agentStatuses).optional(),
  /** The `next` of the page before. */
  after: z.string().min(1).max(128).optional(),
});
export type AgentListQuery = z.infer<typeof AgentListQuery>;

export const AgentListResponse = z.object({
  /** The caller's own first; as many as fit a page. */
  agents: z.array(AgentStatus),
  timestamp: z.string(),
  /** Over all pages. */
  total_count: z.int(),
  user_owned_count: z.int(),
  /** What to pass as `after` for the next page; null on the last. Not there in a release that has no pages. */
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

export const AgentMessageRequest = z.object({
  receiver_id: z.string().min(1).max(128),
  content: z.string().min(1),
  message_type: MessageType,
  structured_data: optional(Metadata),
  metadata: optional(Metadata),
});
export type AgentMessageRequest = z.infer<typeof AgentMessageRequest>;

export const AgentMessageResponse = z.object({
  status: z.literal('accepted'),
  message_id: z.string(),
  sender: z.string(),
  receiver: z.string(),
  timestamp: z.string(),
  session_id: z.string(),
  /** Only with a repeated `Idempotency-Key`. */
  duplicate: z.literal(true).optional(),
});
export type AgentMessageResponse = z.infer<typeof AgentMessageResponse>;
