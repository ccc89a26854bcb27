import { kindOf } from '../reply.ts';
import type { Scripts } from '../scripts.ts';
import { sessionStep } from '../scripts/lua-script.ts';
import { type NotTaken, notTakenKinds, readNotTaken } from './not-taken.ts';
import type { Submission } from './submit.ts';

const script = sessionStep('peek', [
  'client_id',
  'fingerprint',
  'mailbox_max',
  'texts_max',
  'window',
  'at_work_max',
  'brings_limits',
  'room',
  'length',
]);

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
  const reply = await scripts.step(script, sessionId, {
    client_id: wanted.clientId ?? '',
    fingerprint: wanted.fingerprint,
    mailbox_max: wanted.mailboxMax,
    texts_max: wanted.limit.max,
    window: wanted.limit.windowMs,
    at_work_max: wanted.atWorkMax,
    brings_limits: wanted.bringsLimits ? 1 : '',
    room: wanted.room === undefined ? '' : Math.floor(wanted.room),
    length: wanted.length,
  });
  const kind = kindOf(reply, ['open', ...notTakenKinds]);
  return kind === 'open' ? { kind } : readNotTaken(kind, reply);
}
