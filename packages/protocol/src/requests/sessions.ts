import * as z from 'zod';
import { AgentMetadata, Metadata } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';
import { SessionType } from '../sessions/session-status.ts';
import { Capabilities, name } from './agent-fields.ts';

/** An agent that is defined in the request. */
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
