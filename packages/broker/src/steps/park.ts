import { kindOf, number } from '../reply.ts';
import type { Scripts } from '../scripts.ts';
import { sessionStep } from '../scripts/lua-script.ts';

const script = sessionStep('park', ['nonce', 'for_ms', 'event', 'retries', 'message_id', 'open', 'reason']);

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
  const reply = await scripts.step(script, sessionId, {
    nonce: request.nonce,
    for_ms: request.forMs ?? '',
    event: request.event ?? '',
    retries: request.retries,
    message_id: request.frame?.messageId ?? '',
    open: request.frame?.open ?? '',
    reason: request.reason,
  });
  const kind = kindOf(reply, ['ok', 'lost']);
  return kind === 'ok' ? { kind, until: number(reply, 1) } : { kind };
}
