import { newMessageId } from '@agentconnect/protocol';
import { kindOf, number } from '../reply.ts';
import { conversationStep, type Scripts } from '../scripts.ts';

const script = conversationStep('expire');

/** A gateway that has not touched its registration for this long counts as gone. */
const gatewayGoneMs = 120_000;

/** Closes a session whose time is over. `early` tells in how many ms to ask again. */
export async function expire(
  scripts: Scripts,
  sessionId: string,
): Promise<{ kind: 'ok' | 'none' } | { kind: 'early'; ms: number }> {
  const reply = await scripts.step(script, sessionId, [newMessageId(), gatewayGoneMs]);
  const kind = kindOf(reply, ['ok', 'none', 'early']);
  return kind === 'early' ? { kind, ms: number(reply, 1) } : { kind };
}
