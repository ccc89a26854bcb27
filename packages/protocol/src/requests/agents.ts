import * as z from 'zod';
import { AgentTools, ToolApprovals } from '../agents/agent-tools.ts';
import { agentStatuses } from '../agents/agent-status.ts';
import { MessageType } from '../frames/message-type.ts';
import { AgentMetadata, Metadata } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';
import { Capabilities, name } from './agent-fields.ts';

const InteractionModes = z.array(z.string().min(1).max(64)).max(16);
const Personality = z.string().max(32_768);

/** `AgentConfig`: the body of `POST /agents/register`. */
export const AgentConfig = z.object({
  name: name(),
  provider: name(),
  model: optional(name()),
  capabilities: optional(Capabilities),
  interaction_modes: optional(InteractionModes),
  personality: optional(Personality),
  tools: optional(AgentTools),
  tool_approvals: optional(ToolApprovals),
  metadata: optional(AgentMetadata),
});
export type AgentConfig = z.infer<typeof AgentConfig>;

/**
 * The body of `PATCH /agents/{agent_id}`: what is left out stays as it is, and null stands for what a registration without the
 * member would give.
 */
export const ChangeAgentRequest = z.strictObject({
  name: name().optional(),
  provider: name().optional(),
  model: name().nullish(),
  capabilities: Capabilities.nullish(),
  interaction_modes: InteractionModes.nullish(),
  personality: Personality.nullish(),
  tools: AgentTools.nullish(),
  tool_approvals: ToolApprovals.nullish(),
  metadata: AgentMetadata.nullish(),
});
export type ChangeAgentRequest = z.infer<typeof ChangeAgentRequest>;

/** The query of `GET /agents/list`: filters by capability and status, and the place to start from. */
export const AgentListQuery = z.object({
  capability: z.string().min(1).optional(),
  status: z.enum(agentStatuses).optional(),
  /** The `next` of the previous page. */
  after: z.string().min(1).max(128).optional(),
});
export type AgentListQuery = z.infer<typeof AgentListQuery>;

export const AgentMessageRequest = z.object({
  receiver_id: z.string().min(1).max(128),
  content: z.string().min(1),
  message_type: MessageType,
  structured_data: optional(Metadata),
  metadata: optional(Metadata),
});
export type AgentMessageRequest = z.infer<typeof AgentMessageRequest>;
