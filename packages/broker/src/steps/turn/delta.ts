import { passingFrame } from '@agentconnect/protocol';
import { kindOf, number } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('turn/delta', [
  'nonce',
  'bytes_before',
  'units_before',
  'units',
  'piece',
  'frame',
  'message_id',
  'attempt',
]);

export interface Delta {
  readonly nonce: string;
  /** The message id of the answer that is being written. */
  readonly messageId: string;
  readonly attempt: number;
  readonly text: string;
  /** The position of the text in the answer, in bytes of UTF-8 and in UTF-16 units. */
  readonly byteOffset: number;
  readonly unitOffset: number;
}

/** The `info` frame of a delta. `offset` is in UTF-16 units. */
export function deltaFrame(delta: Omit<Delta, 'nonce' | 'byteOffset'>, at: number): string {
  const { messageId, attempt, unitOffset, text } = delta;
  const metadata = { event: 'delta', message_id: messageId, offset: unitOffset, attempt };
  return passingFrame({ type: 'info', content: text, metadata }, at);
}

/** Adds text to the partial answer and shows it to streaming listeners. `gap` says how many bytes Redis has. */
export async function delta(
  scripts: Scripts,
  sessionId: string,
  delta: Delta,
): Promise<{ kind: 'ok' | 'lost' } | { kind: 'gap'; bytes: number }> {
  const reply = await scripts.step(script, sessionId, {
    nonce: delta.nonce,
    bytes_before: delta.byteOffset,
    units_before: delta.unitOffset,
    units: delta.text.length,
    piece: delta.text,
    frame: deltaFrame(delta, Date.now()),
    message_id: delta.messageId,
    attempt: delta.attempt,
  });
  const kind = kindOf(reply, ['ok', 'lost', 'gap']);
  return kind === 'gap' ? { kind, bytes: number(reply, 1) } : { kind };
}
