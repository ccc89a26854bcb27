import {
  type AnyEntry,
  DurableFrame,
  isRegisteredAgentId,
  parseSessionAgentId,
} from '@agentconnect/protocol';
import type { AgentConnectError } from '../errors/client-error.ts';
import { frameError } from '../errors/frame-error.ts';
import { type CallEnd, callEnd, type CallMessage, callMessage } from './call-message.ts';
import { baseOf, type MessageBase } from './message-base.ts';

/**
 * How far a text of one's own has come: it is `queued` until there is a connection and those before it are acked, then
 * `sent`, then `acked`, which means durable; or it was `refused`. Texts of others are acked.
 */
export type SendState = 'queued' | 'sent' | 'acked' | 'refused';

/** What somebody has said: the user, here or elsewhere, or an agent to another (`POST /agents/{id}/message`). */
export interface TextMessage extends MessageBase {
  readonly kind: 'text';
  readonly content: string;
  readonly role: 'user' | 'agent';
  readonly sendState: SendState;
  /** Why it was refused; while it is `queued`, why it was refused for now: it is tried again by itself. */
  readonly error: AgentConnectError | undefined;
  /** Of a text that was refused: whether `retry` may help. */
  readonly canRetry: boolean;
}

/** An answer of an agent, or its turn in a conversation. */
export interface AnswerMessage extends MessageBase {
  readonly kind: 'answer';
  /** `writing` while pieces come; `complete` when the whole of it is in the log; `failed` if there is none. */
  readonly status: 'writing' | 'complete' | 'failed';
  /** The text so far. Of an answer that failed: what was seen of it here. */
  readonly content: string;
  /** Above 1: a worker was lost, and another began again. 0 if it is not known. */
  readonly attempt: number;
  /** The `messageId` of the text that it answers; among agents it has a `turn` instead. */
  readonly inReplyTo: string | undefined;
  readonly turn: number | undefined;
  /** The `messageId`s of the supervisor's texts that were taken into account. */
  readonly heard: readonly string[];
  /** Why it ended: `stop`, `length`, `content_filter`, `stopped` by the user. */
  readonly finishReason: string | undefined;
  /** Why it failed. */
  readonly error: AgentConnectError | undefined;
}

/** Anything else in the log, by its `event`: `cooldown.started`, `stop.requested`, `conversation.ended`, `session.expired` … */
export interface EventMessage extends MessageBase {
  readonly kind: 'event';
  readonly event: string;
  readonly content: string;
}

/** One message of a session: an entry of its log, an answer that is being written, or a text on its way there. */
export type Message = TextMessage | AnswerMessage | CallMessage | EventMessage;

/** What an entry of the log is: a message, or what came of a call, which belongs to the message of the call. */
export function entryOf(entry: AnyEntry): Message | CallEnd {
  return callEnd(entry) ?? messageOf(entry);
}

/** The message that an entry of the log is. */
export function messageOf(entry: AnyEntry): Message {
  const known = DurableFrame.safeParse(entry);
  if (!known.success) return eventMessage(entry);
  const frame = known.data;
  if (frame.type === 'text') return textMessage(frame);
  const answers = frame.metadata.in_reply_to !== undefined || frame.metadata['turn'] !== undefined;
  if (frame.type === 'response' || (frame.type === 'error' && answers)) return answerMessage(frame);
  return callMessage(frame) ?? eventMessage(frame);
}

/** An answer of which the first pieces have come. */
export function beginningAnswer(
  messageId: string,
  { sender, timestamp }: Pick<AnswerMessage, 'sender' | 'timestamp'>,
): AnswerMessage {
  return {
    kind: 'answer',
    key: messageId,
    messageId,
    seq: undefined,
    sender,
    receiver: undefined,
    timestamp,
    metadata: {},
    status: 'writing',
    content: '',
    attempt: 0,
    inReplyTo: undefined,
    turn: undefined,
    heard: [],
    finishReason: undefined,
    error: undefined,
  };
}

function textMessage(frame: DurableFrame): TextMessage {
  return {
    kind: 'text',
    key: frame.metadata.client_message_id ?? frame.metadata.message_id,
    ...baseOf(frame),
    content: frame.content ?? '',
    role: isAgentId(frame.sender) ? 'agent' : 'user',
    sendState: 'acked',
    error: undefined,
    canRetry: false,
  };
}

function answerMessage(frame: DurableFrame): AnswerMessage {
  const { message_id: id, in_reply_to: inReplyTo, heard = [], finish_reason: finishReason } = frame.metadata;
  const { turn, attempt } = frame.metadata;
  const isFailed = frame.type === 'error';
  return {
    kind: 'answer',
    key: id,
    ...baseOf(frame),
    status: isFailed ? 'failed' : 'complete',
    content: isFailed ? '' : (frame.content ?? ''),
    attempt: typeof attempt === 'number' ? attempt : isFailed ? 0 : 1,
    inReplyTo,
    turn: typeof turn === 'number' ? turn : undefined,
    heard,
    finishReason,
    error: isFailed ? frameError(frame.metadata, frame.content) : undefined,
  };
}

function eventMessage(frame: AnyEntry): EventMessage {
  const { event } = frame.metadata;
  return {
    kind: 'event',
    key: frame.metadata.message_id,
    ...baseOf(frame),
    event: typeof event === 'string' ? event : frame.type,
    content: frame.content ?? '',
  };
}

function isAgentId(id: string | undefined): boolean {
  return id !== undefined && (parseSessionAgentId(id) !== undefined || isRegisteredAgentId(id));
}
