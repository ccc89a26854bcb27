import type {
  AgentStatus,
  CreateSessionRequest,
  ProvidersResponse,
  SessionAgentRequest,
} from '@agentconnect/protocol';
import { titleOf } from '../sessions/session-title.ts';

/** In place of the id of a registered agent: an agent that is made of a model. */
export const aModel = 'model';
/** In place of a model: one that is not in the list. */
export const otherModel = '\u0000other';

/** What the form of a new chat says of the agent. */
export interface AgentChoice {
  /** The id of a registered agent, or `aModel`. */
  readonly agentId: string;
  readonly provider: string;
  /** One of the provider's models, or `otherModel`. */
  readonly model: string;
  readonly otherName: string;
  readonly personality: string;
}

/** The built-in demo's model that shows most. */
const demo = { provider: 'demo', model: 'typist' } as const;

/** What the form begins with: what was chosen last, if it is still to be had, or else a provider with a key. */
export function firstChoice(
  providers: ProvidersResponse,
  agents: readonly Pick<AgentStatus, 'agent_id'>[],
  last: Partial<AgentChoice> = {},
): AgentChoice {
  const available = Object.keys(providers).filter((key) => providers[key]?.is_available);
  const wanted = last.provider !== undefined && available.includes(last.provider) ? last.provider : undefined;
  const provider = wanted ?? available.find((key) => key !== demo.provider) ?? available[0] ?? '';
  const isThere = agents.some(({ agent_id: id }) => id === last.agentId);
  return {
    agentId: isThere && last.agentId !== undefined ? last.agentId : aModel,
    provider,
    model: modelFor(providers, provider, wanted === undefined ? undefined : last.model),
    otherName: wanted === undefined ? '' : (last.otherName ?? ''),
    personality: '',
  };
}

/** The model to begin with at a provider. */
export function modelFor(providers: ProvidersResponse, provider: string, wanted?: string): string {
  const { models = [], default_model: usual = '' } = providers[provider] ?? {};
  if (wanted !== undefined && (models.includes(wanted) || wanted === otherModel)) return wanted;
  if (provider === demo.provider && models.includes(demo.model)) return demo.model;
  return models.includes(usual) ? usual : (models[0] ?? otherModel);
}

/** The session that a form asks for, called after the first thing that is said. */
export function requestOf(choice: AgentChoice, message: string): CreateSessionRequest {
  const title = titleOf(message);
  return {
    session_type: 'human_agent',
    agents: { primary: agentOf(choice) },
    ...(title === undefined ? {} : { metadata: { title } }),
  };
}

/** The agent that a choice stands for. */
export function agentOf({
  agentId,
  provider,
  model,
  otherName,
  personality,
}: AgentChoice): SessionAgentRequest {
  if (agentId !== aModel) return { agent_id: agentId };
  const words = personality.trim();
  return {
    provider,
    model: model === otherModel ? otherName.trim() : model,
    ...(words === '' ? {} : { personality: words }),
  };
}
