import { kindOf, number } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';
import type { WaitingState } from '../../sessions/waiting-state.ts';

const script = sessionStep('turn/park', [
  'nonce',
  'for_ms',
  'events',
  'retries',
  'message_id',
  'open',
  'reason',
  'held',
]);

export interface Park {
  readonly nonce: string;
  /** Ms from now; given if there are no events. */
  readonly forMs?: number;
  /** Any of them wakes it; each `[A-Za-z0-9_]+`. */
  readonly events?: readonly string[];
  readonly retries: number;
  /** What it waits for, shown in the agent's status. */
  readonly reason: 'retry' | 'cooldown' | 'delegation' | WaitingState | 'tool';
  /** A durable frame that says so, as an open frame. */
  readonly frame?: { readonly messageId: string; readonly open: string };
  /** Of a session with tools: the partial answer stands if it has so many bytes, which the turn has noted. */
  readonly heldBytes?: number | undefined;
}

/** Puts the session to sleep and frees the worker. `until` is in ms, 0 if only an event wakes it. */
export async function park(
  scripts: Scripts,
  sessionId: string,
  request: Park,
): Promise<{ kind: 'ok'; until: number } | { kind: 'lost' }> {
  const reply = await scripts.step(script, sessionId, {
    nonce: request.nonce,
    for_ms: request.forMs ?? '',
    events: request.events?.join(' ') ?? '',
    retries: request.retries,
    message_id: request.frame?.messageId ?? '',
    open: request.frame?.open ?? '',
    reason: request.reason,
    held: request.heldBytes ?? '',
  });
  const kind = kindOf(reply, ['ok', 'lost']);
  return kind === 'ok' ? { kind, until: number(reply, 1) } : { kind };
}
