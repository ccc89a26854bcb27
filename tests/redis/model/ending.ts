import type { Finish } from '@agentconnect/broker';
import { answerIdOf, openFrame } from '@agentconnect/protocol';
import type { Turn } from '../suite/broker.ts';
import type { Choice } from './choice.ts';
import type { SessionModel } from './session-model.ts';

export interface Outcome {
  readonly outcome: Finish['outcome'];
  /** Of a conversation's turn: why the agent ends it, who is next, and how many of the unheard texts it names. */
  readonly end?: 'goal_reached' | 'loop_detected' | undefined;
  readonly next: number;
  readonly hears: number;
  readonly cost: number | undefined;
  /** Whether text of the answer was sent as it was written; a worker may say so of any that it is not sure of. */
  readonly wasShown: boolean;
}

/** How a turn goes; only a worker that knows of a stop ends it as stopped. */
export function outcomeOf(s: SessionModel, { variant, worker, gateway }: Choice): Outcome {
  const isStopped = s.head !== undefined && s.isStopped(s.head);
  const fails = variant === 7 && worker < 2;
  const outcome = isStopped && variant < 5 ? 'stopped' : fails ? 'error' : 'response';
  const end =
    worker > 0 ? undefined : variant === 5 ? 'goal_reached' : variant === 6 ? 'loop_detected' : undefined;
  return {
    outcome,
    end,
    next: worker,
    hears: gateway === 0 ? Infinity : 1,
    cost: variant === 4 ? undefined : 10,
    wasShown: s.partial !== undefined || variant === 3,
  };
}

/** The end of a turn as a worker asks for it. */
export function endingOf(
  { nonce, work }: Turn,
  { outcome, end, next, hears, cost, wasShown }: Outcome,
): Finish {
  const { input, conversation, position } = work;
  const agent = work.agents[position];
  const isTurn = input.kind === 'turn';
  const heard = isTurn && outcome === 'response' ? (conversation?.unheard.slice(0, hears) ?? []) : [];
  const reason = outcome === 'error' ? 'agent_error' : outcome === 'response' ? end : undefined;
  const frame = openFrame({
    type: outcome === 'error' ? 'error' : 'response',
    messageId: answerIdOf(input.messageId),
    metadata: isTurn ? { turn: (conversation?.turns ?? 0) + 1, heard } : { in_reply_to: input.messageId },
  });
  return {
    nonce,
    input: input.messageId,
    outcome,
    frame: outcome === 'stopped' ? '' : frame,
    wasShown,
    finishReason: outcome === 'error' ? 'PROVIDER_ERROR' : 'stop',
    agent: position,
    registeredAgent: agent?.registered ? agent.agent_id : undefined,
    usage: { input: 1, output: 1 },
    cost,
    ...(isTurn && { conversation: { next, end: reason && { reason }, heard } }),
  };
}
