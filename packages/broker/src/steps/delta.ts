import { passingFrame } from '@agentconnect/protocol';
import { kindOf, number } from '../reply.ts';
import { passingStep, type Scripts } from '../scripts.ts';

const script = passingStep('delta');

export interface Delta {
  readonly nonce: string;
  /** The message id of the answer that is being written. */
  readonly messageId: string;
  readonly attempt: number;
  readonly text: string;
  /** Where the text begins in the answer: in bytes of UTF-8 and in UTF-16 units. */
  readonly byteOffset: number;
  readonly unitOffset: number;
}

/** The `info` frame of a chunk of text. `offset` is in UTF-16 units. */
export function deltaFrame(delta: Omit<Delta, 'nonce' | 'byteOffset'>, at: number): string {
  const { messageId, attempt, unitOffset, text } = delta;
  const metadata = { event: 'delta', message_id: messageId, offset: unitOffset, attempt };
  return passingFrame({ type: 'info', content: text, metadata }, at);
}

/** Adds text to the partial answer and shows it to streaming sockets. `gap` tells how many bytes Redis holds. */
export async function delta(
  scripts: Scripts,
  sessionId: string,
  delta: Delta,
): Promise<{ kind: 'ok' | 'lost' } | { kind: 'gap'; bytes: number }> {
  const reply = await scripts.step(script, sessionId, [
    delta.nonce,
    delta.byteOffset,
    delta.unitOffset,
    delta.text.length,
    delta.text,
    deltaFrame(delta, Date.now()),
    delta.messageId,
    delta.attempt,
  ]);
  const kind = kindOf(reply, ['ok', 'lost', 'gap']);
  return kind === 'gap' ? { kind, bytes: number(reply, 1) } : { kind };
}
