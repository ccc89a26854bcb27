import {
  type Hint,
  peek,
  type Scripts,
  type Submission,
  submit,
  type SubmitReply,
} from '@agentconnect/broker';
import { canonicalJson } from '@agentconnect/json-schema';
import { mailboxAttributes, type Span, spanNames } from '@agentconnect/operations';
import { ApiError, DemoCalls, openFrame, partitionOf, sealFrame } from '@agentconnect/protocol';
import { fingerprintOfCanonical } from '../json/fingerprint.ts';
import { quotaExceeded } from '../limits/kept-room.ts';
import { answerSeconds, type TextLimits, tooBusy } from '../limits/text-limits.ts';
import { nearlyFull } from '../redis/redis-memory.ts';
import { type Address, addressOf, plainAddress } from './address.ts';
import { answering } from './answering.ts';
import type { Audience } from './audience.ts';
import { checkTextTools, textToolsOf } from './text-tools.ts';

/** A text from outside, by socket or REST, whose shape was checked. */
export interface IncomingText {
  readonly sessionId: string;
  readonly user: string;
  readonly content: string;
  /** The sender, as the client wrote it; among agents, sender and receiver have to be known. */
  readonly sender: string | undefined;
  readonly receiver: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** `client_message_id` or `Idempotency-Key`. */
  readonly clientId: string | undefined;
  /** The socket it came from. */
  readonly origin: string | undefined;
  readonly requestId: string;
  readonly messageId: string;
  /** The span of the client's request or frame. */
  readonly span: Span;
  /** The listeners that hear of the text by Redis's reply, so that they need no hint. */
  readonly ears?: Ears;
}

/** The listeners of this gateway. */
export interface Ears {
  readonly gateway: string;
  hear(hint: Extract<Hint, { kind: 'frame' }>): void;
}

/** The limits for a text with a settled address; an operator's text has no quota. */
type SubmitLimits = Omit<TextLimits, 'ceilings' | 'quota' | 'memory'> &
  Partial<Pick<TextLimits, 'quota' | 'memory'>>;

export type AcceptedText = Extract<SubmitReply, { seq: number }>;

const windowMs = 60_000;

/** A text of this size or more, in UTF-16 units, is first announced to Redis without its content. */
const largeText = 16_384;

/**
 * Submits a text to its session, or throws the error for the client. `audience` is read if the session is one of agents among
 * themselves, or the text has structured data; `undefined` leaves sender and receiver unchecked.
 */
export async function submitText(
  scripts: Scripts,
  text: IncomingText,
  limits: TextLimits,
  audience: Audience | undefined,
): Promise<AcceptedText> {
  if (audience?.type !== 'agent_agent') await checkTextTools(scripts, text);
  if (!audience) return submitTo(scripts, text, plainAddress(text), limits);
  // The event distinguishes an agent's question from an interjection.
  const { event: _, ...metadata } = text.metadata ?? {};
  return submitTo(scripts, { ...text, metadata }, addressOf(text, audience, limits.ceilings), limits);
}

/** Submits a text with a settled address to its session. */
export async function submitTo(
  scripts: Scripts,
  text: Omit<IncomingText, 'sender' | 'receiver'>,
  address: Address,
  limits: SubmitLimits,
): Promise<AcceptedText> {
  const { sessionId, messageId, user } = text;
  const { quota, memory } = limits;
  const hasMemory = memory?.takesTexts(partitionOf(sessionId) ?? 0) ?? true;
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
    // A text that was accepted before is found by its session, even if there is no room for another.
    const room = hasMemory ? await quota?.room(user) : 0;
    const prepared = prepare({ ...text, span }, address, limits);
    const reply = await bringIn(scripts, sessionId, { ...prepared, room, gateway: text.ears?.gateway }, text);
    if (reply.kind === 'no_room' && !hasMemory) throw nearlyFull('texts');
    if (!('seq' in reply)) throw refusal(reply, limits);
    if (reply.kind === 'accepted') quota?.add(user, 2 * prepared.length);
    span.set({ [spanNames.outcome]: reply.kind });
    return reply;
  });
}

/** Avoids sending Redis a large text that would be refused, or was accepted before. */
async function bringIn(
  scripts: Scripts,
  sessionId: string,
  { length, written, ...rest }: Prepared,
  { ears, origin }: Pick<IncomingText, 'ears' | 'origin'>,
): Promise<SubmitReply> {
  if (length >= largeText) {
    const bringsLimits = Object.values(rest.among?.limits ?? {}).some((limit) => limit !== undefined);
    const seen = await peek(scripts, sessionId, { ...rest, length, bringsLimits });
    if (seen.kind !== 'open') return seen;
  }
  const { frame, body } = written();
  const reply = await submit(scripts, sessionId, { ...rest, frame, body });
  if (ears && reply.kind === 'accepted' && reply.behind) {
    const { seq, messageId, at, behind } = reply;
    ears.hear({
      kind: 'frame',
      sessionId,
      seq,
      messageId,
      at,
      previousId: behind.messageId,
      previousAt: behind.at,
      origin: origin ?? '-',
      attempt: 0,
      frame: Buffer.from(sealFrame(frame, seq, messageId, new Date(at).toISOString())),
    });
  }
  return reply;
}

/** A text that is ready to be submitted; its frame and body are made when they are needed. */
interface Prepared extends Omit<Submission, 'frame' | 'body'> {
  /** The minimum length of its frame, in UTF-16 units of JSON. */
  readonly length: number;
  readonly written: () => Pick<Submission, 'frame' | 'body'>;
}

function prepare(
  text: Omit<IncomingText, 'sender' | 'receiver'>,
  address: Address,
  limits: SubmitLimits,
): Prepared {
  const { content, clientId, messageId, span } = text;
  const { sender, receiver, among } = address;
  const metadata: Record<string, unknown> = {
    ...text.metadata,
    ...(clientId === undefined ? {} : { client_message_id: clientId }),
  };
  const structuredData = metadata['structured_data'];
  // A text that is sent again may belong to another trace.
  const { traceparent: _, ...said } = metadata;
  // A text without a client's id is never compared with another.
  const canonical =
    clientId === undefined ? undefined : canonicalJson([content, sender, receiver ?? null, said]);
  return {
    messageId,
    clientId,
    fingerprint: canonical === undefined ? '-' : fingerprintOfCanonical(canonical),
    length: canonical?.length ?? content.length + JSON.stringify(said).length,
    written: () => ({
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
        ...(among ? {} : textToolsOf(metadata)),
        ...demoCallsOf(metadata),
        requestId: text.requestId,
        ...(span.traceparent === undefined ? {} : { traceparent: span.traceparent }),
      },
    }),
    origin: text.origin,
    ...(among && { among }),
    mailboxMax: limits.mailboxMax,
    atWorkMax: limits.atWorkMax,
    limit: { max: limits.perMinute, windowMs },
  };
}

/** What a text asks the demo to call; anything else is the caller's own. */
function demoCallsOf({ calls }: Readonly<Record<string, unknown>>): { readonly demoCalls?: DemoCalls } {
  const demoCalls = calls === undefined ? undefined : DemoCalls.safeParse(calls).data;
  return demoCalls ? { demoCalls } : {};
}

function refusal(reply: Exclude<SubmitReply, { seq: number }>, limits: SubmitLimits): ApiError {
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
    case 'no_room':
      return quotaExceeded(limits.quota?.bytes ?? 0);
    case 'limited':
      return new ApiError(
        'RATE_LIMITED',
        `A session accepts ${limits.perMinute} texts a minute; wait a moment.`,
        {
          retryAfterSeconds: Math.max(1, Math.ceil(reply.retryAfterMs / 1000)),
        },
      );
  }
}
