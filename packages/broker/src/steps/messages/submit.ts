import type { Cursor } from '@agentconnect/protocol';
import { kindOf, number, text } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { gatheredStep } from '../../scripts/lua-script.ts';
import type { TurnLimits } from '../../sessions/turn-limits.ts';
import { type Logged, type NotTaken, notTakenKinds, readLogged, readNotTaken } from './not-taken.ts';
import type { TextBody } from './text-body.ts';

const step = gatheredStep('messages/submit', [
  'message_id',
  'client_id',
  'fingerprint',
  'open',
  'body',
  'origin',
  'mailbox_max',
  'texts_max',
  'window',
  'kind',
  'to',
  'as',
  'from',
  'max_turns',
  'max_tokens',
  'max_cost',
  'max_ms',
  'at_work_max',
  'room',
  'told',
  'brings_tools',
]);

export interface Submission {
  /** Created by the gateway: a resend with the same id is accepted once. */
  readonly messageId: string;
  /** `client_message_id` or `Idempotency-Key`. */
  readonly clientId: string | undefined;
  /** A hash of the content, without white space; the same client id with another hash is a conflict. */
  readonly fingerprint: string;
  /** The `text` frame, as an open frame (`openFrame`). */
  readonly frame: string;
  /** The part that the worker gets. */
  readonly body: TextBody;
  /** The socket it came from, which gets the ack instead of its own text. */
  readonly origin: string | undefined;
  /** For a text among agents. */
  readonly among?: {
    /** A supervisor's interjection, which the next response hears; or an agent's question to another, which is answered. */
    readonly kind: 'interjection' | 'question';
    /** Position of the agent it is for; `undefined` for all. */
    readonly to: number | undefined;
    /** The agent in whose name it is said. */
    readonly as: { readonly position: number; readonly agentId: string } | undefined;
    /** Limits with which an ended conversation may continue. */
    readonly limits: Partial<TurnLimits>;
  };
  readonly mailboxMax: number;
  /** Sessions of one owner in a partition that may have work; 0 is no limit. */
  readonly atWorkMax: number;
  /** Texts that a session accepts per window; `max` 0 is no limit. */
  readonly limit: { readonly max: number; readonly windowMs: number };
  /** How many more bytes the owner may keep; `undefined` is no limit. */
  readonly room?: number | undefined;
  /** The asking gateway, if it needs no hint of its own text; the reply then says what the hint would. */
  readonly gateway?: string | undefined;
}

/** `behind`: the entry before the text, if the gateway gets no hint of the text. */
export type SubmitReply =
  ({ readonly kind: 'accepted'; readonly behind?: Omit<Cursor, 'seq'> } & Logged) | NotTaken;

/** Logs a text and puts it into the mailbox, or says why not. `at` is its timestamp, in ms. */
export async function submit(
  scripts: Scripts,
  sessionId: string,
  submission: Submission,
): Promise<SubmitReply> {
  const { among } = submission;
  const reply = await scripts.gather(step, sessionId, {
    message_id: submission.messageId,
    client_id: submission.clientId ?? '',
    fingerprint: submission.fingerprint,
    open: submission.frame,
    body: JSON.stringify(submission.body),
    origin: submission.origin ?? '',
    mailbox_max: submission.mailboxMax,
    texts_max: submission.limit.max,
    window: submission.limit.windowMs,
    kind: among?.kind === 'question' ? 'message' : 'text',
    to: among?.to ?? '',
    as: among?.as?.position ?? '',
    from: among?.as?.agentId ?? '',
    max_turns: among?.limits.maxTurns ?? '',
    max_tokens: among?.limits.maxTokens ?? '',
    max_cost: among?.limits.maxCost ?? '',
    max_ms: among?.limits.maxMs ?? '',
    at_work_max: submission.atWorkMax,
    room: submission.room === undefined ? '' : Math.floor(submission.room),
    told: submission.gateway ?? '',
    brings_tools: submission.body.tools === undefined ? '' : 1,
  });
  const kind = kindOf(reply, ['accepted', ...notTakenKinds]);
  if (kind !== 'accepted') return readNotTaken(kind, reply);
  const behind = reply.length > 4 ? { behind: { messageId: text(reply, 4), at: number(reply, 5) } } : {};
  return { kind, ...readLogged(reply), ...behind };
}
