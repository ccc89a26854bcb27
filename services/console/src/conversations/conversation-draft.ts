import {
  type ConversationLimits,
  type CreateSessionRequest,
  maxAgents,
  type ProvidersResponse,
  type SessionAgentRequest,
  type TurnPolicy,
} from '@agentconnect/protocol';
import { type AgentChoice, agentOf, aModel, firstChoice, otherModel } from '../new-chat/agent-choice.ts';
import { titleOf } from '../sessions/session-title.ts';
import { conversationTexts } from '../texts/conversation-texts.ts';

/** An agent as the form has it. */
export interface DraftAgent {
  /** Names it for as long as the form lives. */
  readonly id: number;
  readonly name: string;
  readonly choice: AgentChoice;
  /** What the demo plays, and may do, if it is the provider. */
  readonly part?: DemoPart;
}

/** What an agent of the demo does in a conversation. */
export interface DemoPart {
  readonly capabilities?: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Limits as they are written. */
export interface DraftLimits {
  readonly turns: string;
  readonly tokens: string;
  readonly cost: string;
  readonly minutes: string;
}

/** A conversation as the form has it. */
export interface ConversationDraft {
  readonly goal: string;
  readonly agents: readonly DraftAgent[];
  readonly policy: TurnPolicy;
  /** The id of the agent that chooses who speaks. */
  readonly moderator: number | undefined;
  readonly limits: DraftLimits;
}

/** What is wrong in a draft, by where it stands. */
export type DraftProblems = Readonly<Partial<Record<string, string>>>;

export const leastAgents = 2;
export const mostAgents = maxAgents;
export const demoProvider = 'demo';
const words = conversationTexts.checks;

/** The form without a preset: two agents of the provider that a new chat begins with. */
export function emptyDraft(providers: ProvidersResponse): ConversationDraft {
  return {
    goal: '',
    agents: [newAgent(1, providers), newAgent(2, providers)],
    policy: 'round_robin',
    moderator: undefined,
    limits: { turns: '20', tokens: '', cost: '', minutes: '' },
  };
}

export function newAgent(id: number, providers: ProvidersResponse): DraftAgent {
  return { id, name: conversationTexts.form.agent(id), choice: firstChoice(providers, []) };
}

/** What keeps a draft from being started, by the names of its fields; empty if nothing does. */
export function problemsOf({ goal, agents, limits }: ConversationDraft): DraftProblems {
  const problems: Record<string, string> = {};
  if (goal.trim() === '') problems['goal'] = words.goal;
  for (const { id, name, choice } of agents) {
    const problem = problemOfName(
      name.trim(),
      agents.map((one) => one.name.trim()),
    );
    if (problem !== undefined) problems[`name ${id}`] = problem;
    if (choice.agentId === aModel && choice.model === otherModel && choice.otherName.trim() === '')
      problems[`model ${id}`] = words.model;
  }
  return { ...problems, ...problemsOfLimits(limits) };
}

function problemOfName(name: string, all: readonly string[]): string | undefined {
  if (name === '') return words.nameRequired;
  // Objects have such keys first, whatever the order of the agents is.
  if (/^\d+$/.test(name)) return words.nameNumber;
  return all.filter((other) => other === name).length > 1 ? words.nameTwice : undefined;
}

export function problemsOfLimits({ turns, tokens, cost, minutes }: DraftLimits): DraftProblems {
  const isWhole = (text: string): boolean => text.trim() === '' || /^[1-9]\d{0,14}$/.test(text.trim());
  const isPositive = (text: string): boolean => text.trim() === '' || Number(text) > 0;
  return {
    ...(isWhole(turns) ? {} : { turns: words.whole }),
    ...(isWhole(tokens) ? {} : { tokens: words.whole }),
    ...(isPositive(cost) ? {} : { cost: words.positive }),
    ...(isPositive(minutes) ? {} : { minutes: words.positive }),
  };
}

/** Limits as the API has them; what is not written is left to the operator. */
export function limitsOf({ turns, tokens, cost, minutes }: DraftLimits): ConversationLimits {
  const given = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));
  const duration = given(minutes);
  return {
    ...(given(turns) === undefined ? {} : { max_turns: given(turns) }),
    ...(given(tokens) === undefined ? {} : { max_tokens: given(tokens) }),
    ...(given(cost) === undefined ? {} : { max_cost_usd: given(cost) }),
    ...(duration === undefined ? {} : { max_duration_seconds: duration * 60 }),
  };
}

/** The session that a draft without problems asks for. */
export function requestOf(draft: ConversationDraft): CreateSessionRequest {
  const { agents, policy, moderator } = draft;
  const goal = draft.goal.trim();
  const title = titleOf(goal);
  const chair = agents.find(({ id }) => id === moderator) ?? agents[0];
  return {
    session_type: 'agent_agent',
    agents: Object.fromEntries(agents.map((agent) => [agent.name.trim(), requestOfAgent(agent)])),
    metadata: {
      ...(title === undefined ? {} : { title }),
      goal,
      turn_policy: policy,
      ...(policy === 'moderator' && chair ? { moderator: chair.name.trim() } : {}),
      limits: limitsOf(draft.limits),
    },
  };
}

function requestOfAgent({ choice, part }: DraftAgent): SessionAgentRequest {
  const agent = agentOf(choice);
  if (!part || !('provider' in agent) || agent.provider !== demoProvider) return agent;
  const { capabilities, metadata } = part;
  return {
    ...agent,
    metadata: { ...metadata },
    ...(capabilities ? { capabilities: [...capabilities] } : {}),
  };
}
