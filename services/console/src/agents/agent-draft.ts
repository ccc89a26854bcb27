import {
  AgentConfig,
  AgentLimits,
  type AgentStatus,
  type ChangeAgentRequest,
  type ProvidersResponse,
} from '@agentconnect/protocol';
import { objectIn } from '../json/object-in.ts';
import { firstChoice, modelFor, otherModel } from '../new-chat/agent-choice.ts';
import { agentTexts } from '../texts/agent-texts.ts';

export const limitNames = [
  'messages_per_minute',
  'tokens_per_minute',
  'messages_per_hour',
  'tokens_per_hour',
] as const;
type LimitName = (typeof limitNames)[number];

/** An agent as the form has it. */
export interface AgentDraft {
  readonly name: string;
  readonly provider: string;
  /** One of the provider's models, or `otherModel`. */
  readonly model: string;
  readonly otherName: string;
  readonly personality: string;
  /** Of a change: whether it shall have none. */
  readonly hasNoPersonality: boolean;
  readonly description: string;
  /** Separated by commas. */
  readonly capabilities: string;
  /** Names of tools; undefined leaves those that it has. */
  readonly tools: readonly string[] | undefined;
  readonly isPublic: boolean;
  readonly limits: Readonly<Record<LimitName, string>>;
  /** All other metadata, as JSON. */
  readonly more: string;
}

/** What is wrong, by the field that it is wrong in. */
export type AgentProblems = Readonly<Partial<Record<string, string>>>;

const noLimits = {
  messages_per_minute: '',
  tokens_per_minute: '',
  messages_per_hour: '',
  tokens_per_hour: '',
};
/** What the API adds to the metadata that an agent was given. */
const added = ['provider', 'model', 'cooldown_until', 'active_conversations', 'total_tokens', 'error'];

export function emptyDraft(providers: ProvidersResponse): AgentDraft {
  const { provider, model } = firstChoice(providers, []);
  return {
    name: '',
    provider,
    model,
    otherName: '',
    personality: '',
    hasNoPersonality: false,
    description: '',
    capabilities: '',
    tools: undefined,
    isPublic: false,
    limits: noLimits,
    more: '',
  };
}

/** What is known of an agent. Its instructions are not told. */
export function draftOf(
  { name = '', capabilities, metadata }: AgentStatus,
  providers: ProvidersResponse,
): AgentDraft {
  const { provider = '', model = '' } = metadata;
  const own = Object.fromEntries(Object.entries(metadata).filter(([key]) => !added.includes(key)));
  const { description, visibility, limits, ...more } = own;
  const isListed = providers[provider]?.models.includes(model) ?? false;
  return {
    ...emptyDraft(providers),
    name,
    provider,
    model: isListed ? model : otherModel,
    otherName: isListed ? '' : model,
    description: typeof description === 'string' ? description : '',
    capabilities: capabilities.join(', '),
    isPublic: visibility === 'public',
    limits: { ...noLimits, ...writtenLimits(limits) },
    more: Object.keys(more).length === 0 ? '' : JSON.stringify(more, undefined, 2),
  };
}

export function limitsOfAgent(limits: unknown): AgentLimits {
  return AgentLimits.safeParse(limits).data ?? {};
}

function writtenLimits(limits: unknown): Partial<Record<LimitName, string>> {
  const known = limitsOfAgent(limits);
  return Object.fromEntries(
    limitNames.flatMap((name) => (known[name] == null ? [] : [[name, String(known[name])]])),
  );
}

/** Another provider brings a model of its own. */
export function withProvider(draft: AgentDraft, provider: string, providers: ProvidersResponse): AgentDraft {
  return { ...draft, provider, model: modelFor(providers, provider) };
}

/** What the registration of this agent asks for. Only without problems it is one. */
export function configOf(draft: AgentDraft): AgentConfig {
  const { name, provider, personality, isPublic } = draft;
  const description = draft.description.trim();
  const limits = Object.fromEntries(
    limitNames.flatMap((limit) =>
      draft.limits[limit].trim() === '' ? [] : [[limit, Number(draft.limits[limit])]],
    ),
  );
  return {
    name: name.trim(),
    provider,
    model: draft.model === otherModel ? draft.otherName.trim() : draft.model,
    capabilities: draft.capabilities
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    ...(personality.trim() === '' ? {} : { personality: personality.trim() }),
    ...(draft.tools === undefined ? {} : { tools: [...draft.tools] }),
    metadata: {
      ...objectIn(draft.more),
      ...(description === '' ? {} : { description }),
      ...(isPublic ? { visibility: 'public' } : {}),
      ...(Object.keys(limits).length === 0 ? {} : { limits }),
    },
  };
}

/** The change that makes a registered agent what the form says. */
export function changeOf(draft: AgentDraft): ChangeAgentRequest {
  const { personality, ...config } = configOf(draft);
  if (draft.hasNoPersonality) return { ...config, personality: null };
  return { ...config, ...(personality == null ? {} : { personality }) };
}

/** What is wrong in a form, as the API would find it; empty if nothing is. */
export function problemsOf(draft: AgentDraft): AgentProblems {
  const { checks } = agentTexts;
  const found: Record<string, string> = {};
  const config = configOf(draft);
  for (const { path } of AgentConfig.safeParse(config).error?.issues ?? []) {
    const field = String(path[0]);
    if (field in checks) found[field] = checks[field as keyof typeof checks];
  }
  if (draft.more.trim() !== '' && objectIn(draft.more) === undefined) found['more'] = checks.more;
  const limits = AgentLimits.safeParse(config.metadata?.['limits'] ?? {});
  for (const { path } of limits.error?.issues ?? []) found[String(path[0])] = checks.limits;
  return found;
}
