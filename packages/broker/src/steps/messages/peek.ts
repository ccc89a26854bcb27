import { kindOf } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';
import { type NotTaken, notTakenKinds, readNotTaken } from './not-taken.ts';
import type { Submission } from './submit.ts';

const script = sessionStep('messages/peek', [
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

/** What the outcome of a text depends on, apart from its content. */
export type Peek = Pick<
  Submission,
  'clientId' | 'fingerprint' | 'mailboxMax' | 'atWorkMax' | 'limit' | 'room'
> & {
  /** The least bytes that it takes. */
  readonly length: number;
  /** Whether it has limits with which an ended conversation may continue. */
  readonly bringsLimits: boolean;
};

/** A reply of `submit` that needs no content: the text was logged before, or is refused. */
export type PeekReply = { readonly kind: 'open' } | NotTaken;

/**
 * Tells the outcome of a text, so that a text that would be refused, or was logged before, need not be sent to Redis.
 * `open`: it has to be submitted.
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
