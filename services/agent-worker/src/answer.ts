import type { Finish, Work } from '@agentconnect/broker';
import { answerIdOf, type ErrorCode, openFrame, type SessionAgent } from '@agentconnect/protocol';
import type { FinishReason, Usage } from '@agentconnect/providers';

/** What the end of a turn needs to know of it. */
export interface Asked {
  readonly work: Work;
  readonly agent: SessionAgent;
  /** The agent's position in the session. */
  readonly position: number;
}

export interface Answer {
  readonly content: string;
  readonly finishReason: FinishReason | 'stopped';
  readonly usage?: Usage | undefined;
}

/** Why a text gets no answer. */
export interface Failure {
  readonly code: ErrorCode;
  /** One sentence for the client. */
  readonly sentence: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

type Ending = Omit<Finish, 'nonce'>;

const noUsage: Usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };

/** The `response` that ends a turn. Its `finish_reason` is spliced in by the step, which knows of a stop. */
export function responseTo({ work, agent, position }: Asked, answer: Answer): Ending {
  const { messageId, body } = work.input;
  const usage = answer.usage ?? noUsage;
  return {
    outcome: 'response',
    frame: openFrame({
      type: 'response',
      content: answer.content,
      sender: agent.agent_id,
      receiver: body.sender,
      messageId: answerIdOf(messageId),
      metadata: {
        role: 'assistant',
        provider: agent.provider,
        model: agent.model,
        in_reply_to: messageId,
        usage,
        ...(work.attempt > 1 ? { attempt: work.attempt } : {}),
      },
    }),
    finishReason: answer.finishReason,
    agent: position,
    registeredAgent: agent.registered ? agent.agent_id : undefined,
    usage: { input: usage.input_tokens, output: usage.output_tokens },
  };
}

/** The `error` that ends a turn in the answer's place. */
export function errorTo({ work, agent, position }: Asked, failure: Failure): Ending {
  const { messageId, body } = work.input;
  return {
    outcome: 'error',
    frame: openFrame({
      type: 'error',
      content: failure.sentence,
      sender: agent.agent_id,
      receiver: body.sender,
      messageId: answerIdOf(messageId),
      metadata: { code: failure.code, details: failure.details ?? {}, in_reply_to: messageId },
    }),
    finishReason: 'other',
    agent: position,
    registeredAgent: agent.registered ? agent.agent_id : undefined,
    usage: { input: 0, output: 0 },
  };
}

export interface Cooldown {
  readonly messageId: string;
  readonly retryAfterMs: number;
  /** On Redis's clock, in ms. */
  readonly until: number;
}

/** The `cooldown` frame, cut open: the provider asked for a pause, and the answer comes after it. */
export function cooldownFrame({ work, agent }: Asked, cooldown: Cooldown): string {
  return openFrame({
    type: 'cooldown',
    content: 'The provider limits the rate of requests; the answer follows after a pause.',
    sender: agent.agent_id,
    receiver: work.input.body.sender,
    messageId: cooldown.messageId,
    metadata: {
      event: 'cooldown.started',
      until: new Date(cooldown.until).toISOString(),
      retry_after: Math.max(1, Math.ceil(cooldown.retryAfterMs / 1000)),
      reason: 'provider_rate_limited',
      agent_id: agent.agent_id,
      in_reply_to: work.input.messageId,
    },
  });
}
