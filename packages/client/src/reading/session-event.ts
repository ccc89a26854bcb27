import {
  type AckMetadata,
  type AnyFrame,
  ConversationEnd,
  type DurableFrame,
  type DurableType,
  type ReadyMetadata,
  ToolAnsweredMetadata,
  ToolCallMetadata,
  ToolProgressMetadata,
  ToolResultMetadata,
} from '@agentconnect/protocol';
import type { TokenStream } from '../answers/token-stream.ts';
import type { AgentConnectError } from '../errors/client-error.ts';

/**
 * What happens in a session. Its log comes in order, each entry once: own texts as `acked`, a conversation's end as
 * `conversation.ended`, calls of tools as `tool.call` and `tool.result`, everything else as an event of the frame's own type.
 */
export type SessionEvent =
  | { readonly type: DurableType; readonly frame: DurableFrame }
  /** `timestamp` is about when the text was logged. */
  | {
      readonly type: 'acked';
      readonly content: string;
      readonly ack: AckMetadata;
      readonly timestamp: string;
    }
  | { readonly type: 'conversation.ended'; readonly end: ConversationEnd; readonly frame: DurableFrame }
  /** An agent calls a tool; it may need something of somebody first. */
  | { readonly type: 'tool.call'; readonly call: ToolCallMetadata; readonly frame: DurableFrame }
  /** What came of a call; its words are the frame's `content`. */
  | { readonly type: 'tool.result'; readonly result: ToolResultMetadata; readonly frame: DurableFrame }
  /** How far a call has come, also in words. */
  | { readonly type: 'tool.progress'; readonly progress: ToolProgressMetadata; readonly content: string }
  /** Somebody has answered a call: nobody needs to be asked any more. */
  | { readonly type: 'tool.answered'; readonly answered: ToolAnsweredMetadata }
  /** An answer begins to be written. */
  | { readonly type: 'stream'; readonly messageId: string; readonly tokens: TokenStream }
  /** The answer begins again: its text so far is void. */
  | { readonly type: 'restart'; readonly messageId: string; readonly attempt: number }
  /**
   * An own text that is not acked yet was `sent`, or is `waiting` to be: again, if the connection was lost, or if the
   * server refused it for now with this `error`.
   */
  | {
      readonly type: 'sending';
      readonly clientMessageId: string;
      readonly state: 'sent' | 'waiting';
      readonly error?: AgentConnectError;
    }
  /** A socket is attached: the first one, or another after `disconnected`. The log goes on behind `cursor`. */
  | {
      readonly type: 'connected';
      readonly status: SessionState;
      readonly resumed: boolean;
      readonly cursor: string;
    }
  | { readonly type: 'disconnected'; readonly code: number; readonly reason: string }
  | { readonly type: 'status'; readonly status: SessionState }
  /** Redis is in trouble, and has come back: texts wait meanwhile. */
  | { readonly type: 'degraded' | 'recovered' }
  /** What was asked waits for a worker; place 1 is taken up next. `messageId` is that of the text. */
  | { readonly type: 'queued'; readonly place: number; readonly messageId: string | undefined }
  /** Redis lost writes: entries told of earlier may be gone. What follows is what is new in the log. */
  | { readonly type: 'resync' }
  /** Input that was refused, and is not one of the texts sent here. */
  | { readonly type: 'refused'; readonly error: AgentConnectError }
  /** The reader came late: so many events are not told. The session's history has what is durable of them. */
  | { readonly type: 'skipped'; readonly count: number }
  /**
   * Whatever else the server tells, by the `event` of its frame: `session.expired`, `token.renewed` …; of a type that a
   * newer server has, too, in its turn of the log.
   */
  | { readonly type: 'notice'; readonly event: string; readonly frame: AnyFrame };

/** A `SessionStatus`, or one that only a newer server has. */
type SessionState = ReadyMetadata['status'];

/** The event of a log's entry. */
export function durableEvent(frame: DurableFrame): SessionEvent {
  if (frame.type === 'stop' && frame.metadata.event === 'conversation.ended') {
    const end = ConversationEnd.safeParse(frame.metadata);
    if (end.success) return { type: 'conversation.ended', end: end.data, frame };
  }
  return (frame.type === 'system' ? callEvent(frame) : undefined) ?? { type: frame.type, frame };
}

function callEvent(frame: DurableFrame): SessionEvent | undefined {
  const call = ToolCallMetadata.safeParse(frame.metadata);
  if (call.success) return { type: 'tool.call', call: call.data, frame };
  const result = ToolResultMetadata.safeParse(frame.metadata);
  return result.success ? { type: 'tool.result', result: result.data, frame } : undefined;
}

/** The event of a notice. */
export function noticeEvent(event: string, frame: AnyFrame): SessionEvent {
  const { status, place, message_id: messageId } = frame.metadata;
  if (event === 'degraded' || event === 'recovered') return { type: event };
  if (event === 'status' && typeof status === 'string') return { type: 'status', status };
  if (event === 'queued' && typeof place === 'number') {
    return { type: 'queued', place, messageId: typeof messageId === 'string' ? messageId : undefined };
  }
  const progress = ToolProgressMetadata.safeParse(frame.metadata);
  if (progress.success) {
    return { type: 'tool.progress', progress: progress.data, content: frame.content ?? '' };
  }
  const answered = ToolAnsweredMetadata.safeParse(frame.metadata);
  if (answered.success) return { type: 'tool.answered', answered: answered.data };
  return { type: 'notice', event, frame };
}
