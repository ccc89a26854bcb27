import type { Finish, Work } from '@agentconnect/broker';
import { answerIdOf, openFrame } from '@agentconnect/protocol';
import { costNanoUsd, type Usage } from '@agentconnect/providers';
import type { Answer, Speech } from '../answering/answer.ts';
import type { Claimed } from './claimed.ts';
import type { CooldownReason, Failure, Spent } from './turn-outcome.ts';

/** What the end of a turn needs to know about it. */
export type Asked = Pick<Claimed, 'work' | 'agent'>;

type Ending = Omit<Finish, 'nonce' | 'input' | 'wasShown'>;

const noUsage: Usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };

/** The `response` that ends a turn. The step splices in `finish_reason`, because it knows whether the turn was stopped. */
export function responseTo({ work, agent }: Asked, answer: Answer): Ending {
  const { input, attempt } = work;
  const usage = answer.usage ?? noUsage;
  const { speech } = answer;
  return {
    outcome: 'response',
    frame: openFrame({
      type: 'response',
      content: answer.content,
      sender: agent.agent_id,
      receiver: receiverOf(work, speech),
      messageId: answerIdOf(input.messageId),
      metadata: {
        role: 'assistant',
        provider: agent.provider,
        model: agent.model,
        ...aboutOf(work, speech?.inReplyTo),
        ...(speech && speech.heard.length > 0 ? { heard: speech.heard } : {}),
        usage,
        cost: answer.cost === undefined ? null : answer.cost / 1e9,
        ...(answer.structuredData === undefined ? {} : { structured_data: answer.structuredData }),
        ...(answer.delegations?.length ? { delegations: answer.delegations } : {}),
        ...(attempt > 1 ? { attempt } : {}),
      },
    }),
    finishReason: answer.finishReason,
    ...sayerOf({ work, agent }),
    usage: { input: usage.input_tokens, output: usage.output_tokens },
    cost: answer.cost,
    ...(speech && { conversation: { next: speech.next, end: speech.end, heard: speech.heard } }),
  };
}

/** The `error` that ends a turn instead of an answer; it also ends a conversation. */
export function errorTo({ work, agent }: Asked, failure: Failure, spent: Spent): Ending {
  return {
    outcome: 'error',
    frame: openFrame({
      type: 'error',
      content: failure.sentence,
      sender: agent.agent_id,
      receiver: work.input.kind === 'turn' ? work.owner : work.input.body.sender,
      messageId: answerIdOf(work.input.messageId),
      metadata: { code: failure.code, details: failure.details ?? {}, ...aboutOf(work, undefined) },
    }),
    finishReason: failure.code,
    ...sayerOf({ work, agent }),
    ...spentOf(spent),
    ...(work.input.kind === 'turn' && {
      conversation: { next: work.position, end: { reason: 'agent_error' as const }, heard: [] },
    }),
  };
}

/** The end of a stopped turn, which keeps the text shown so far. `wasCalled`: whether its provider was called. */
export function stopped({ work, agent }: Asked, spent: Spent, wasCalled: boolean): Ending {
  return {
    outcome: 'stopped',
    frame: '',
    finishReason: 'stopped',
    ...sayerOf({ work, agent }),
    ...spentOf(spent),
    // Providers do not report the cost of half an answer; free providers cost nothing.
    ...(wasCalled && costNanoUsd(agent.provider, '', noUsage) === undefined ? { cost: undefined } : {}),
    ...(work.input.kind === 'turn' && {
      conversation: { next: (work.position + 1) % work.agents.length, end: undefined, heard: [] },
    }),
  };
}

function spentOf({ usage, cost }: Spent): Pick<Ending, 'usage' | 'cost'> {
  return { usage: { input: usage.input_tokens, output: usage.output_tokens }, cost: cost ?? undefined };
}

function sayerOf({ work, agent }: Asked): Pick<Ending, 'agent' | 'registeredAgent'> {
  return { agent: work.position, registeredAgent: agent.registered ? agent.agent_id : undefined };
}

/** A turn of a conversation is for the agent that speaks next; any other answer is for the one who asked. */
function receiverOf({ input, agents, owner }: Work, speech: Speech | undefined): string {
  if (input.kind !== 'turn') return input.body.sender;
  return agents[speech?.next ?? 0]?.agent_id ?? owner;
}

/** A turn is identified by its number, any other answer by what it replies to. */
function aboutOf({ input, conversation }: Work, previous: string | undefined): Record<string, unknown> {
  if (input.kind !== 'turn') return { in_reply_to: input.messageId };
  return {
    turn: (conversation?.turns ?? 0) + 1,
    ...(previous === undefined ? {} : { in_reply_to: previous }),
  };
}

const cooldownSentences: Readonly<Record<CooldownReason, string>> = {
  provider_rate_limited: 'The provider limits the rate of requests; the answer follows after a pause.',
  agent_limit: 'The agent has reached its limit of messages or tokens; the answer follows after a pause.',
};

export interface Cooldown {
  readonly messageId: string;
  readonly reason: CooldownReason;
  readonly retryAfterMs: number;
  /** By Redis's clock, in ms. */
  readonly until: number;
}

/** The `cooldown` frame, as an open frame; the answer comes after it. */
export function cooldownFrame({ work, agent }: Asked, cooldown: Cooldown): string {
  return openFrame({
    type: 'cooldown',
    content: cooldownSentences[cooldown.reason],
    sender: agent.agent_id,
    receiver: work.input.kind === 'turn' ? work.owner : work.input.body.sender,
    messageId: cooldown.messageId,
    metadata: {
      event: 'cooldown.started',
      until: new Date(cooldown.until).toISOString(),
      retry_after: Math.max(1, Math.ceil(cooldown.retryAfterMs / 1000)),
      reason: cooldown.reason,
      agent_id: agent.agent_id,
      ...aboutOf(work, undefined),
    },
  });
}
