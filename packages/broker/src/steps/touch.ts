import type { Cursor } from '@agentconnect/protocol';
import { kindOf, number, text } from '../reply.ts';
import { type Scripts, sessionStep } from '../scripts.ts';

const touchScript = sessionStep('touch');
const detachScript = sessionStep('detach');

export interface Registration {
  readonly gateway: string;
  readonly generation: number;
  /** The last sequence number that was flushed to a socket. */
  readonly flushed: number;
}

/** Refreshes a gateway's registration and tells where the log stands; on `lost` the gateway attaches again. */
export async function touch(
  scripts: Scripts,
  sessionId: string,
  registration: Registration,
): Promise<{ kind: 'ok'; head: Cursor; working: boolean } | { kind: 'lost' | 'none' }> {
  const reply = await scripts.step(touchScript, sessionId, argsOf(registration));
  const kind = kindOf(reply, ['ok', 'lost', 'none']);
  if (kind !== 'ok') return { kind };
  return {
    kind,
    head: { seq: number(reply, 1), messageId: text(reply, 2) },
    working: number(reply, 3) === 1,
  };
}

/** Takes a gateway's registration back; `lost` if a newer one stands. */
export async function detach(
  scripts: Scripts,
  sessionId: string,
  registration: Registration,
): Promise<'ok' | 'lost' | 'none'> {
  return kindOf(await scripts.step(detachScript, sessionId, argsOf(registration)), ['ok', 'lost', 'none']);
}

function argsOf(registration: Registration): (string | number)[] {
  return [registration.gateway, registration.generation, registration.flushed];
}
