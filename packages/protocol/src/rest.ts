import * as z from 'zod';
import { FrameMetadata } from './client-frame.ts';
import { MessageType } from './message-type.ts';
import { AgentMetadata, Metadata } from './metadata.ts';
import { optional } from './optional.ts';

/** The bodies and answers of the REST API, under `/api`. Objects from outside ignore unknown fields; nothing is coerced. */

const name = () => z.string().trim().min(1).max(128);
const Capabilities = z.array(z.string().min(1).max(64)).max(64);

export const LoginRequest = z.object({
  // However a keyboard composes its letters.
  username: z
    .string()
    .min(1)
    .max(256)
    .transform((name) => name.normalize('NFC')),
  password: z.string().min(1).max(1024),
});
export type LoginRequest = z.infer<typeof LoginRequest>;

export const Token = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
});
export type Token = z.infer<typeof Token>;

export const TokenVerification = z.object({
  valid: z.literal(true),
  user: z.string(),
  type: z.literal('access'),
  exp: z.int(),
  iat: z.int(),
  timestamp: z.string(),
});
export type TokenVerification = z.infer<typeof TokenVerification>;

export const sessionTypes = ['human_agent', 'agent_agent'] as const;
export const SessionType = z.enum(sessionTypes);
export type SessionType = z.infer<typeof SessionType>;

/** An agent written out in a creation. */
const InlineAgent = z.object({
  agent_id: optional(z.never()),
  provider: name(),
  model: optional(name()),
  capabilities: optional(Capabilities),
  personality: optional(z.string().max(32_768)),
  metadata: optional(AgentMetadata),
});

/** A registered agent, by its id. */
const AgentReference = z.object({ agent_id: z.string().min(1).max(128) });

export const SessionAgentRequest = z.union([AgentReference, InlineAgent]);
export type SessionAgentRequest = z.infer<typeof SessionAgentRequest>;

export const maxAgents = 20;

/** Counted before each is looked at. */
const Agents = z
  .record(z.string(), z.unknown())
  .refine((agents) => Object.keys(agents).length <= maxAgents, `must be at most ${maxAgents} agents`)
  .pipe(z.record(z.string().min(1).max(64), SessionAgentRequest));

export const CreateSessionRequest = z
  .object({
    session_type: SessionType,
    agents: Agents,
    interaction_modes: optional(z.array(z.string().min(1).max(64)).max(16)),
    metadata: optional(Metadata),
  })
  .superRefine((request, context) => {
    const count = Object.keys(request.agents).length;
    const wrong =
      request.session_type === 'human_agent'
        ? count !== 1 && 'a human_agent session has exactly one agent'
        : (count < 2 || count > maxAgents) && `an agent_agent session has two to ${maxAgents} agents`;
    if (wrong) context.addIssue({ code: 'custom', path: ['agents'], message: wrong });
  });
export type CreateSessionRequest = z.infer<typeof CreateSessionRequest>;

export const sessionStatuses = ['initializing', 'active', 'ended', 'expired'] as const;
export const SessionStatus = z.enum(sessionStatuses);
export type SessionStatus = z.infer<typeof SessionStatus>;

export const SessionResponse = z.object({
  session_id: z.string(),
  type: z.literal('system'),
  created_at: z.string(),
  status: SessionStatus,
  session_type: SessionType,
  agents: z.record(
    z.string(),
    z.object({
      agent_id: z.string(),
      provider: z.string(),
      model: z.string(),
      capabilities: z.array(z.string()),
      personality: z.string().optional(),
      status: z.string(),
    }),
  ),
  metadata: z.record(z.string(), z.unknown()).optional(),
  /** Only with a repeated `Idempotency-Key`: this session was made by an earlier request. */
  duplicate: z.literal(true).optional(),
});
export type SessionResponse = z.infer<typeof SessionResponse>;

export const SessionListResponse = z.object({
  /** Newest first. */
  sessions: z.array(SessionResponse),
  /** What to pass as `after` for the next page; null on the last. */
  next: z.string().nullable(),
  total_count: z.int(),
});
export type SessionListResponse = z.infer<typeof SessionListResponse>;

export const DeleteSessionResponse = z.object({
  status: z.enum(['success', 'error']),
  message: z.string().optional(),
});
export type DeleteSessionResponse = z.infer<typeof DeleteSessionResponse>;

export const PostMessageRequest = z.object({
  content: z.string().min(1),
  receiver: optional(z.string().max(256)),
  metadata: optional(FrameMetadata),
});

export const PostMessageResponse = z.object({
  message_id: z.string(),
  session_id: z.string(),
  seq: z.int(),
  cursor: z.string(),
  timestamp: z.string(),
  duplicate: z.boolean(),
});
export type PostMessageResponse = z.infer<typeof PostMessageResponse>;

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

export const ErrorResponse = z.object({
  detail: z.string(),
  code: z.string().optional(),
  timestamp: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorResponse = z.infer<typeof ErrorResponse>;
