import {
  type AnyEntry,
  ToolCallMetadata,
  type ToolProgressMetadata,
  ToolResultMetadata,
} from '@agentconnect/protocol';
import { baseOf, type MessageBase } from './message-base.ts';

/** How far a call has come, as its tool says; it is not logged. */
export interface CallProgress {
  readonly progress: number;
  readonly total: number | undefined;
  /** In words. */
  readonly content: string;
}

/** What came of a call. */
export interface CallResult {
  readonly content: string;
  /** Why it has no result of its own. */
  readonly code: string | undefined;
  /** The user who has answered it. */
  readonly by: string | undefined;
  /** Its number in the log, and when it was logged. */
  readonly seq: number;
  readonly timestamp: string;
}

/** What somebody has said to a call that waited for it. */
export interface CallAnswered {
  readonly action: string;
  readonly by: string;
}

/** A call of a tool. What becomes of it is told by the same message: it is another object then. */
export interface CallMessage extends MessageBase {
  readonly kind: 'call';
  /** Names it, as `key` does: `message(callId)` is this one. */
  readonly callId: string;
  readonly tool: string;
  /** As the model chose them. */
  readonly arguments: ToolCallMetadata['arguments'];
  /** The key of the agent that calls. */
  readonly agent: string;
  /** What it takes of somebody before it goes on. */
  readonly needs: ToolCallMetadata['needs'];
  /** Whether an approval may change the arguments. */
  readonly isEditable: boolean;
  /** Until when it can be answered, ISO 8601; undefined if it needs nothing. */
  readonly expiresAt: string | undefined;
  /** The `messageId` of the answer in whose course it is made, and where it stands in its text, in UTF-16 units. */
  readonly responseId: string;
  readonly offset: number;
  /** `waiting` for what it needs, `running`, or how it ended. */
  readonly status: 'waiting' | 'running' | ToolResultMetadata['status'];
  /** What was said to it while this client was there, before it had a result. */
  readonly answered?: CallAnswered;
  readonly progress?: CallProgress;
  /** There is none until it has ended. */
  readonly result?: CallResult;
  /** One sentence about the call. */
  readonly content: string;
}

/** The end of a call, which is no message of its own. */
export interface CallEnd {
  readonly kind: 'call end';
  readonly callId: string;
  readonly seq: number;
  readonly status: ToolResultMetadata['status'];
  readonly result: CallResult;
}

/** The call that an entry of the log tells of, if it is one. */
export function callMessage(entry: AnyEntry): CallMessage | undefined {
  const { data } = ToolCallMetadata.safeParse(entry.metadata);
  if (!data) return undefined;
  const { call_id: callId, needs } = data;
  return {
    kind: 'call',
    key: callId,
    ...baseOf(entry),
    callId,
    tool: data.tool,
    arguments: data.arguments,
    agent: data.agent,
    needs,
    isEditable: data.editable === true,
    expiresAt: data.until,
    responseId: data.response_id,
    offset: data.offset,
    status: needs === 'nothing' ? 'running' : 'waiting',
    content: entry.content ?? '',
  };
}

/** The end of a call that an entry of the log tells of, if it is one. */
export function callEnd({ content = '', timestamp, metadata }: AnyEntry): CallEnd | undefined {
  const { data } = ToolResultMetadata.safeParse(metadata);
  if (!data) return undefined;
  const { seq } = metadata;
  const { call_id: callId, status, code, by } = data;
  return { kind: 'call end', callId, seq, status, result: { content, code, by, seq, timestamp } };
}

/** A call ends once. */
export function withEnd(call: CallMessage, end: CallEnd | undefined): CallMessage {
  return end && !call.result ? { ...call, status: end.status, result: end.result } : call;
}

/** Somebody has answered a call: nobody is waited for any more. */
export function withAnswered(call: CallMessage, answered: CallAnswered): CallMessage {
  return call.status === 'waiting' ? { ...call, status: 'running', answered } : call;
}

export function withProgress(
  call: CallMessage,
  { progress, total }: Pick<ToolProgressMetadata, 'progress' | 'total'>,
  content: string,
): CallMessage {
  return call.result ? call : { ...call, progress: { progress, total, content } };
}
