import { number, type Reply, text } from '../../scripts/reply.ts';

/** The place of a text in the log. `at` is its timestamp, in ms. */
export interface Logged {
  readonly seq: number;
  readonly messageId: string;
  readonly at: number;
}

export const notTakenKinds = [
  'duplicate',
  'conflict',
  'none',
  'closed',
  'ended',
  'full',
  'busy',
  'no_room',
  'limited',
] as const;

type Kind = (typeof notTakenKinds)[number];

/** Why a text is not logged: it was logged before (`duplicate`), or is refused. */
export type NotTaken =
  | ({ readonly kind: 'duplicate' } & Logged)
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  | { readonly kind: Exclude<Kind, 'duplicate' | 'limited'> };

/** Reads a reply that begins with one of these kinds. */
export function readNotTaken(kind: Kind, reply: Reply): NotTaken {
  if (kind === 'duplicate') return { kind, ...readLogged(reply) };
  return kind === 'limited' ? { kind, retryAfterMs: number(reply, 1) } : { kind };
}

export function readLogged(reply: Reply): Logged {
  return { seq: number(reply, 1), messageId: text(reply, 2), at: number(reply, 3) };
}
