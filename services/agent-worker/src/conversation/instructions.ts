import type { SessionAgent, TurnPolicy } from '@agentconnect/protocol';
import { systemPrompt, type Tool } from '@agentconnect/providers';
import { nameOf } from './name-of.ts';
import { askAgent, conclude, nextSpeaker } from './tools.ts';

export interface Role {
  readonly agent: SessionAgent;
  readonly position: number;
  readonly agents: readonly SessionAgent[];
  readonly goal: string | undefined;
  readonly policy: TurnPolicy;
  readonly moderator: number;
  /** What is offered in this turn. */
  readonly tools: readonly Tool[];
}

/** The system prompt of an agent among others: who it is, whom it talks with, what for, and the rules. */
export function conversationPrompt(role: Role): string {
  const { agent, goal } = role;
  const named = agent.name === undefined ? { ...agent, name: nameOf(agent) } : agent;
  return [
    systemPrompt(named),
    goal === undefined ? '' : `The goal of this conversation:\n${goal}`,
    `You talk with these agents:\n${others(role).join('\n')}`,
    `Rules:\n${rules(role)
      .map((rule) => `- ${rule}`)
      .join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function others({ agents, position, policy, moderator }: Role): string[] {
  return agents.flatMap((agent, at) => {
    if (at === position) return [];
    const about = [
      agent.personality,
      agent.capabilities.length > 0 ? `can: ${agent.capabilities.join(', ')}` : undefined,
      policy === 'moderator' && at === moderator ? 'the moderator' : undefined,
    ].filter(Boolean);
    return [`- ${nameOf(agent)}${about.length > 0 ? ` (${about.join('; ')})` : ''}`];
  });
}

function rules({ position, policy, moderator, tools }: Role): string[] {
  const has = (tool: Tool): boolean => tools.some(({ name }) => name === tool.name);
  return [
    'Messages of others begin with their name. Yours do not: write only what you say, and only for yourself.',
    'A word of the Supervisor counts more than what the agents say.',
    'Each message should bring something new. Do not repeat yourself, and do not trade thanks or goodbyes.',
    ...(policy === 'moderator' && position === moderator
      ? [`You moderate: choose who speaks next by calling \`${nextSpeaker.tool.name}\`.`]
      : []),
    ...(policy === 'addressed' && has(nextSpeaker.tool)
      ? [`Say who should speak next by calling \`${nextSpeaker.tool.name}\`; else it is the next in order.`]
      : []),
    ...(has(askAgent.tool)
      ? [`What you cannot know or do yourself you may ask of another agent by \`${askAgent.tool.name}\`.`]
      : []),
    ...(has(conclude.tool)
      ? [
          `When the goal is reached, or cannot be, call \`${conclude.tool.name}\` with a summary. Nothing else ends the ` +
            'conversation: saying that it is over does not.',
        ]
      : []),
  ];
}
