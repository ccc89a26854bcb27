import { createHash } from 'node:crypto';
import {
  type Scripts,
  type Submission,
  submit,
  type SubmitReply,
  type TurnLimits,
} from '@agentconnect/broker';
import { mailboxAttributes, type Span, spanNames } from '@agentconnect/operations';
import { ApiError, openFrame } from '@agentconnect/protocol';
import { type Address, addressOf, plainAddress } from './address.ts';
import type { Audience } from './audience.ts';
import { answering } from './answering.ts';

/** A text from outside, by socket or by REST, checked for shape. */
export interface IncomingText {
  readonly sessionId: string;
  readonly user: string;
  readonly content: string;
  /** Who says it, and to whom, as the client wrote it; among agents both have to be known. */
  readonly sender: string | undefined;
  readonly receiver: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** `client_message_id` or `Idempotency-Key`. */
  readonly clientId: string | undefined;
  /** The socket it came from. */
  readonly origin: string | undefined;
  readonly requestId: string;
  readonly messageId: string;
  /** Of what the client has asked for. */
  readonly span: Span;
}

export interface TextLimits {
  readonly mailboxMax: number;
  /** Sessions of a user in one partition that may have work; 0 is no limit. */
  readonly atWorkMax: number;
  /** Texts a session takes in a minute, over all its sockets and REST; 0 is no limit. */
  readonly perMinute: number;
  /** What a conversation among agents may be given at most. */
  readonly ceilings: TurnLimits;
}

export type AcceptedText = Extract<SubmitReply, { seq: number }>;

const windowMs = 60_000;

/** Seconds after which another try is worth it where too much waits: about one answer. */
const answerSeconds = 5;

/**
 * Puts a text into its session, or throws the error that the client is told. `audience` is read if the session is one of
 * agents among themselves, or if the text brings structured data; `undefined` leaves sender and receiver as they are.
 */
export async function submitText(
  scripts: Scripts,
  text: IncomingText,
  limits: TextLimits,
  audience: Audience | undefined,
): Promise<AcceptedText> {
  if (!audience) return submitTo(scripts, text, plainAddress(text), limits);
  // By its event an agent's message is told from a supervisor's word.
  const { event: _, ...metadata } = text.metadata ?? {};
  return submitTo(scripts, { ...text, metadata }, addressOf(text, audience, limits.ceilings), limits);
}

/** Puts a text into its session, with its address settled. */
export async function submitTo(
  scripts: Scripts,
  text: Omit<IncomingText, 'sender' | 'receiver'>,
  address: Address,
  limits: Omit<TextLimits, 'ceilings'>,
): Promise<AcceptedText> {
  const { sessionId, messageId } = text;
  const span = text.span.child('submit', {
    kind: 'producer',
    attributes: {
      ...mailboxAttributes,
      [spanNames.messagingOperation]: 'submit',
      [spanNames.messagingOperationType]: 'send',
      [spanNames.message]: messageId,
      [spanNames.conversation]: sessionId,
      [spanNames.requestId]: text.requestId,
    },
  });
  return answering(span, async () => {
    const reply = await submit(scripts, sessionId, submissionOf({ ...text, span }, address, limits));
    if (!('seq' in reply)) throw refusal(reply, limits);
    span.set({ [spanNames.outcome]: reply.kind });
    return reply;
  });
}

function submissionOf(
  text: Omit<IncomingText, 'sender' | 'receiver'>,
  address: Address,
  limits: Omit<TextLimits, 'ceilings'>,
): Submission {
  const { content, clientId, messageId, span } = text;
  const { sender, receiver, among } = address;
  const metadata: Record<string, unknown> = {
    ...text.metadata,
    ...(clientId === undefined ? {} : { client_message_id: clientId }),
  };
  const structuredData = metadata['structured_data'];
  // A text that is sent again may be part of another trace.
  const { traceparent: _, ...said } = metadata;
  return {
    messageId,
    clientId,
    fingerprint: fingerprintOf([content, sender, receiver ?? null, said]),
    frame: openFrame({
      type: 'text',
      content,
      sender,
      ...(receiver === undefined ? {} : { receiver }),
      messageId,
      metadata,
    }),
    body: {
      content,
      sender,
      ...(receiver === undefined ? {} : { receiver }),
      ...(structuredData === undefined ? {} : { structuredData }),
      requestId: text.requestId,
      ...(span.traceparent === undefined ? {} : { traceparent: span.traceparent }),
    },
    origin: text.origin,
    ...(among && { among }),
    mailboxMax: limits.mailboxMax,
    atWorkMax: limits.atWorkMax,
    limit: { max: limits.perMinute, windowMs },
  };
}

function refusal(
  reply: Exclude<SubmitReply, { seq: number }>,
  limits: Omit<TextLimits, 'ceilings'>,
): ApiError {
  switch (reply.kind) {
    case 'none':
      return new ApiError('SESSION_NOT_FOUND', 'There is no such session.');
    case 'closed':
      return new ApiError('SESSION_EXPIRED', 'The session has expired.');
    case 'ended':
      return new ApiError('CONVERSATION_ENDED', 'The conversation has ended.');
    case 'conflict':
      return new ApiError('IDEMPOTENCY_CONFLICT', 'This client_message_id was used for another text.');
    case 'full':
      return new ApiError('MAILBOX_FULL', `${limits.mailboxMax} texts wait for an answer already.`, {
        retryAfterSeconds: answerSeconds,
      });
    case 'busy':
      return tooBusy(limits.atWorkMax);
    case 'limited':
      return new ApiError(
        'RATE_LIMITED',
        `A session takes ${limits.perMinute} texts a minute; wait a little.`,
        {
          retryAfterSeconds: Math.max(1, Math.ceil(reply.retryAfterMs / 1000)),
        },
      );
  }
}

/** Refuses what would give a user more sessions with work than it may have. */
export function tooBusy(most: number): ApiError {
  return new ApiError(
    'TOO_BUSY',
    `${most} of your sessions have work already; wait for an answer of theirs.`,
    {
      retryAfterSeconds: answerSeconds,
    },
  );
}

/** A hash of content, the same for equal JSON whatever the order of its keys. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url').slice(0, 22);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
