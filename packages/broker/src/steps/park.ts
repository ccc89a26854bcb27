import { kindOf, number } from '../reply.ts';
import { type Scripts, sessionStep } from '../scripts.ts';

const script = sessionStep('park');

export interface Park {
  readonly nonce: string;
  /** Ms from now; at least one of `forMs` and `event` is given. */
  readonly forMs?: number;
  /** `[A-Za-z0-9_]+`. */
  readonly event?: string;
  readonly retries: number;
  /** What it waits for, as the agent's status shows it. */
  readonly reason: 'retry' | 'cooldown' | 'delegation';
  /** A durable frame that says so, cut open. */
  readonly frame?: { readonly messageId: string; readonly open: string };
}

/** Puts the session to sleep and gives the worker up. `until` is in ms, 0 for an event alone. */
export async function park(
  scripts: Scripts,
  sessionId: string,
  request: Park,
): Promise<{ kind: 'ok'; until: number } | { kind: 'lost' }> {
  const reply = await scripts.step(script, sessionId, [
    request.nonce,
    request.forMs ?? '',
    request.event ?? '',
    request.retries,
    request.frame?.messageId ?? '',
    request.frame?.open ?? '',
    request.reason,
  ]);
  const kind = kindOf(reply, ['ok', 'lost']);
  return kind === 'ok' ? { kind, until: number(reply, 1) } : { kind };
}
