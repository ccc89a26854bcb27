import * as z from 'zod';
import { AgentTools, ToolApprovals } from '../agents/agent-tools.ts';
import { AgentMetadata, Metadata } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';
import { SessionStatus, SessionType } from '../sessions/session-status.ts';
import { Capabilities, name } from './agent-fields.ts';

/** An agent that is defined in the request. */
const InlineAgent = z.object({
  agent_id: optional(z.never()),
  provider: name(),
  model: optional(name()),
  capabilities: optional(Capabilities),
  personality: optional(z.string().max(32_768)),
  tools: optional(AgentTools),
  tool_approvals: optional(ToolApprovals),
  metadata: optional(AgentMetadata),
});

/** A registered agent, by its id. */
const AgentReference = z.object({ agent_id: z.string().min(1).max(128) });

export const SessionAgentRequest = z.union([AgentReference, InlineAgent]);
export type SessionAgentRequest = z.infer<typeof SessionAgentRequest>;

export const maxAgents = 20;

/** Agents are counted before each is checked. */
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

/** `metadata.continue_from` of a creation: the entry of another session's log up to which the dialogue is copied. */
export const ContinueFrom = z.strictObject({
  session_id: z.string().min(1).max(128),
  seq: z.int().min(1),
});
export type ContinueFrom = z.infer<typeof ContinueFrom>;

/** The longest title of a session, in UTF-16 units. */
export const maxTitle = 200;

/** The title of a session. */
export const SessionTitle = z.string().trim().min(1).max(maxTitle);

/** The body of `PATCH /chat/sessions/{session_id}`. All other metadata stays as it was given at the creation. */
export const ChangeSessionRequest = z.strictObject({
  metadata: z.strictObject({
    /** Null removes it. */
    title: SessionTitle.nullable(),
  }),
});
export type ChangeSessionRequest = z.infer<typeof ChangeSessionRequest>;

/** The query of `GET /chat/sessions`: which of the user's sessions are meant; each filter narrows the list. */
export const SessionListQuery = z.object({
  agent: z.string().trim().min(1).max(128).optional(),
  status: SessionStatus.optional(),
  q: z.string().trim().min(1).max(maxTitle).optional(),
});
export type SessionListQuery = z.infer<typeof SessionListQuery>;
