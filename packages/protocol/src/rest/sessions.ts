import * as z from 'zod';
import { AgentMetadata, Metadata } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';
import { SessionStatus, SessionType } from '../sessions/session-status.ts';
import { Capabilities, name } from './agent-fields.ts';

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
