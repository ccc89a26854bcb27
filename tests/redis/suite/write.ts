import { delta } from '@agentconnect/broker';
import { answerIdOf } from '@agentconnect/protocol';
import type { Broker, Turn } from './broker.ts';

/** Writes text of a turn's answer at an offset, or at its beginning. Offsets are in bytes and in UTF-16 units. */
export function write(
  broker: Broker,
  turn: Turn,
  text: string,
  at: { readonly bytes: number; readonly units: number } = { bytes: 0, units: 0 },
): ReturnType<typeof delta> {
  return delta(broker.scripts, turn.sessionId, {
    nonce: turn.nonce,
    messageId: answerIdOf(turn.work.input.messageId),
    attempt: turn.work.attempt,
    text,
    byteOffset: at.bytes,
    unitOffset: at.units,
  });
}
