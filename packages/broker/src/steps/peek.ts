import { kindOf } from '../reply.ts';
import { conversationStep, type Scripts } from '../scripts.ts';
import { type NotTaken, notTakenKinds, readNotTaken } from './not-taken.ts';
import type { Submission } from './submit.ts';

const script = conversationStep('peek');

/** What a text's fate depends on, apart from its content. */
export type Peek = Pick<
  Submission,
  'clientId' | 'fingerprint' | 'mailboxMax' | 'atWorkMax' | 'limit' | 'room'
> & {
  /** Bytes that it takes at the least. */
  readonly length: number;
  /** Whether it brings limits by which a conversation that has ended may go on. */
  readonly bringsLimits: boolean;
};

/** A reply of `submit` that needs no content: the text is there already, or is refused. */
export type PeekReply = { readonly kind: 'open' } | NotTaken;

/**
 * Says what would become of a text, so that one that is refused, or was taken before, need not be sent to Redis. `open`:
 * it has to be submitted.
 */
export async function peek(scripts: Scripts, sessionId: string, wanted: Peek): Promise<PeekReply> {
  const reply = await scripts.step(script, sessionId, [
    wanted.clientId ?? '',
    wanted.fingerprint,
    wanted.mailboxMax,
    wanted.limit.max,
    wanted.limit.windowMs,
    wanted.atWorkMax,
    wanted.bringsLimits ? 1 : '',
    wanted.room === undefined ? '' : Math.floor(wanted.room),
    wanted.length,
  ]);
  const kind = kindOf(reply, ['open', ...notTakenKinds]);
  return kind === 'open' ? { kind } : readNotTaken(kind, reply);
}
