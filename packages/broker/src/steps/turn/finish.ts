import type { EndReason } from '@agentconnect/protocol';
import { kindOf, number, text } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { gatheredStep } from '../../scripts/lua-script.ts';

const step = gatheredStep('turn/finish', [
  'nonce',
  'outcome',
  'open',
  'finish_reason',
  'position',
  'registered',
  'tokens_in',
  'tokens_out',
  'cost',
  'next_position',
  'end_reason',
  'summary',
  'heard',
  'input_id',
  'was_shown',
]);

export interface Finish {
  readonly nonce: string;
  /** Message id of the input that the turn was claimed with. */
  readonly input: string;
  /** `stopped`: the answer is the partial answer in Redis, which was shown. */
  readonly outcome: 'response' | 'error' | 'stopped';
  /** An open frame; a `response` has no `finish_reason`, which the step decides. Empty for `stopped`. */
  readonly frame: string;
  /** The response's `finish_reason`, or the error's code; `[A-Za-z_]+`. */
  readonly finishReason: string;
  /** Whether this attempt sent text of it while it was written. */
  readonly wasShown: boolean;
  /** The speaking agent's position. */
  readonly agent: number;
  /** Its id, if it is a registered one. */
  readonly registeredAgent: string | undefined;
  /** Whole numbers of at most sixteen digits, like the cost. */
  readonly usage: { readonly input: number; readonly output: number };
  /** In billionths of a dollar; `undefined` if unknown. */
  readonly cost?: number | undefined;
  /** For a turn of a conversation. */
  readonly conversation?: {
    /** Position of the agent that speaks next, even if the conversation is resumed later. */
    readonly next: number;
    readonly end: ConversationEnd | undefined;
    /** Ids of the interjections that the response names. */
    readonly heard: readonly string[];
  };
}

/** Why an agent's turn is the last; the step itself handles ceilings and stops. */
export interface ConversationEnd {
  readonly reason: Extract<EndReason, 'goal_reached' | 'loop_detected' | 'agent_error'>;
  readonly summary?: string;
}

/**
 * `at`: the answer's timestamp in ms; `undefined` if there is none. `ended`: why the conversation ended with this turn.
 */
export type FinishReply =
  { kind: 'ok'; seq: number; at: number | undefined; ended?: EndReason } | { kind: 'lost' };

/** Logs the answer and ends the turn in one step. */
export async function finish(scripts: Scripts, sessionId: string, turn: Finish): Promise<FinishReply> {
  const { conversation } = turn;
  const reply = await scripts.gather(step, sessionId, {
    nonce: turn.nonce,
    outcome: turn.outcome,
    open: turn.frame,
    finish_reason: turn.finishReason,
    position: turn.agent,
    registered: turn.registeredAgent ?? '',
    tokens_in: turn.usage.input,
    tokens_out: turn.usage.output,
    cost: turn.cost ?? '',
    next_position: conversation?.next ?? 0,
    end_reason: conversation?.end?.reason ?? '',
    summary: JSON.stringify(conversation?.end?.summary ?? null),
    heard: conversation?.heard.join(' ') ?? '',
    input_id: turn.input,
    was_shown: turn.wasShown ? 1 : 0,
  });
  const kind = kindOf(reply, ['ok', 'lost']);
  if (kind === 'lost') return { kind };
  const ended = text(reply, 2);
  const at = reply.length > 3 ? number(reply, 3) || undefined : undefined;
  return { kind, seq: number(reply, 1), at, ...(ended ? { ended: ended as EndReason } : {}) };
}
