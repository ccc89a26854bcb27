import type { Cursor, SessionStatus } from '@agentconnect/protocol';
import { kindOf, number, type Reply, text } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { gatheredStep, sessionStep } from '../../scripts/lua-script.ts';

const touchStep = gatheredStep('listeners/touch', ['gateway', 'generation', 'flushed', 'told_after']);
const detachScript = sessionStep('listeners/detach', ['gateway', 'generation', 'flushed']);

export interface Registration {
  readonly gateway: string;
  readonly generation: number;
  /** The last sequence number that was flushed to a listener. */
  readonly flushed: number;
}

/** The place in the queue of a session that waits for a worker. */
export interface QueuePlace {
  /** 1 is next; counted up to 1,000. */
  readonly place: number;
  /** The text that waits; `undefined` for the turn of a conversation. */
  readonly messageId: string | undefined;
}

export interface Touched {
  readonly kind: 'ok';
  readonly head: Cursor;
  readonly working: boolean;
  readonly status: SessionStatus;
  readonly queued: QueuePlace | undefined;
}

/**
 * Refreshes a gateway's registration and returns the head of the log, and the session's place in the queue if it has waited
 * for a worker for `queuedAfterMs`. On `lost` the gateway attaches again.
 */
export async function touch(
  scripts: Scripts,
  sessionId: string,
  registration: Registration,
  queuedAfterMs = 2_000,
): Promise<Touched | { kind: 'lost' | 'none' }> {
  const reply = await scripts.gather(touchStep, sessionId, { ...registration, told_after: queuedAfterMs });
  const kind = kindOf(reply, ['ok', 'lost', 'none']);
  if (kind !== 'ok') return { kind };
  return {
    kind,
    head: { seq: number(reply, 1), messageId: text(reply, 2), at: number(reply, 3) },
    working: number(reply, 4) === 1,
    status: text(reply, 5) as SessionStatus,
    queued: number(reply, 6) === 0 ? undefined : queuePlace(reply),
  };
}

/** Removes a gateway's registration; `lost` if there is a newer one. */
export async function detach(
  scripts: Scripts,
  sessionId: string,
  registration: Registration,
): Promise<'ok' | 'lost' | 'none'> {
  return kindOf(await scripts.step(detachScript, sessionId, registration), ['ok', 'lost', 'none']);
}

function queuePlace(reply: Reply): QueuePlace {
  return { place: number(reply, 6), messageId: text(reply, 7) || undefined };
}
