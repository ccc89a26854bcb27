import { newMessageId } from '@agentconnect/protocol';
import { kindOf, number } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('session/deadline', ['message_id']);

/** Ends a conversation whose time is over. `early` says after how many ms to ask again. */
export async function deadline(
  scripts: Scripts,
  sessionId: string,
): Promise<{ kind: 'ok' | 'none' } | { kind: 'early'; ms: number }> {
  const reply = await scripts.step(script, sessionId, { message_id: newMessageId() });
  const kind = kindOf(reply, ['ok', 'none', 'early']);
  return kind === 'early' ? { kind, ms: number(reply, 1) } : { kind };
}
