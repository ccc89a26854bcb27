import { kindOf, number } from '../reply.ts';
import { type Scripts, sessionStep } from '../scripts.ts';

const script = sessionStep('finish');

export interface Finish {
  readonly nonce: string;
  readonly outcome: 'response' | 'error';
  /** Cut open; a `response` without its `finish_reason`, which the step decides. */
  readonly frame: string;
  /** `[a-z_]+`. */
  readonly finishReason: string;
  /** The speaking agent's position. */
  readonly agent: number;
  /** Its id, if it is a registered one. */
  readonly registeredAgent: string | undefined;
  readonly usage: { readonly input: number; readonly output: number };
}

/** Logs the answer and ends the turn in one step. */
export async function finish(
  scripts: Scripts,
  sessionId: string,
  turn: Finish,
): Promise<{ kind: 'ok'; seq: number } | { kind: 'lost' }> {
  const reply = await scripts.step(script, sessionId, [
    turn.nonce,
    turn.outcome,
    turn.frame,
    turn.finishReason,
    turn.agent,
    turn.registeredAgent ?? '',
    turn.usage.input,
    turn.usage.output,
  ]);
  const kind = kindOf(reply, ['ok', 'lost']);
  return kind === 'ok' ? { kind, seq: number(reply, 1) } : { kind };
}
