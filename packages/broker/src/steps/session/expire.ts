import { newMessageId } from '@agentconnect/protocol';
import { kindOf, number } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('session/expire', ['message_id', 'gone_after']);

/** A gateway that has not touched its registration for this long counts as gone. */
const gatewayGoneMs = 120_000;

/** Closes a session whose time is over. `early` says after how many ms to ask again. */
export async function expire(
  scripts: Scripts,
  sessionId: string,
): Promise<{ kind: 'ok' | 'none' } | { kind: 'early'; ms: number }> {
  const reply = await scripts.step(script, sessionId, {
    message_id: newMessageId(),
    gone_after: gatewayGoneMs,
  });
  const kind = kindOf(reply, ['ok', 'none', 'early']);
  return kind === 'early' ? { kind, ms: number(reply, 1) } : { kind };
}
