import { type Span, spanNames, type Tracing } from '@agentconnect/operations';
import { type AnswerCallRequest, ApiError, type ClientFrame } from '@agentconnect/protocol';
import { infoFrame } from '../feeds/passing-frames.ts';
import type { KeyRights } from '../access/identity.ts';
import { requireScope } from '../access/scopes.ts';
import { answerToCall } from '../messages/answer-call.ts';
import { answering } from '../messages/answering.ts';
import { type Audience, readAudience } from '../messages/audience.ts';
import { requestStop } from '../messages/request-stop.ts';
import { type AcceptedText, submitText } from '../messages/submit-text.ts';
import type { SocketContext } from './socket-context.ts';

export type TextFrame = Extract<ClientFrame, { type: 'text' }>;
export type SystemFrame = Extract<ClientFrame, { type: 'system' }>;
export type StopFrame = Extract<ClientFrame, { type: 'stop' }>;

/** The socket that a frame came from, and what is known about its session. */
export interface FrameOrigin {
  readonly id: string;
  readonly user: string;
  /** The API key that it was opened with, if it was one. */
  readonly key: KeyRights | undefined;
  readonly sessionId: string;
  readonly isAmongAgents: boolean;
  /** The trace context of the request that opened it, for texts that name none themselves. */
  readonly traceparent: string | undefined;
}

/** Submits a text to its session, in a span of its own. Rejects with the error for the client. */
export async function submitFrame(
  context: SocketContext,
  from: FrameOrigin,
  frame: TextFrame,
  { messageId, receivedAt }: { readonly messageId: string; readonly receivedAt: number },
): Promise<AcceptedText> {
  const { id, sessionId, user, key } = from;
  requireScope(from, 'sessions:write');
  await context.takeOfKey(key);
  const span = textSpan(context.tracing, frame, from, receivedAt);
  const { client_message_id: clientId, ...metadata } = frame.metadata ?? {};
  const submit = async (): Promise<AcceptedText> =>
    submitText(
      context.scripts,
      {
        sessionId,
        user,
        content: frame.content,
        sender: frame.sender,
        receiver: frame.receiver,
        metadata,
        clientId,
        origin: id,
        requestId: messageId,
        messageId,
        span,
        ears: context.ears,
      },
      context.limits,
      await audienceOf(context, from, metadata),
    );
  return context.texts.count('socket', () => answering(span, submit));
}

/** Asks for a stop. Returns the frame with the outcome, unless the log has it. */
export async function stopFrame(
  context: SocketContext,
  from: FrameOrigin,
  { metadata }: StopFrame,
): Promise<string | undefined> {
  const { sessionId, user } = from;
  requireScope(from, 'sessions:write');
  const reply = await requestStop(context.scripts, { sessionId, user, ...(metadata ? { metadata } : {}) });
  const clientId = metadata?.client_message_id;
  const named = clientId === undefined ? {} : { client_message_id: clientId };
  switch (reply.kind) {
    case 'nothing':
      return infoFrame('stop.nothing', named);
    case 'pending':
      return infoFrame('stop.pending', named);
    case 'none':
      throw new ApiError('SESSION_NOT_FOUND', 'There is no such session.');
    default:
      return undefined;
  }
}

/** Answers a call that waits for somebody; everyone who listens is told so. Rejects with the error for the client. */
export async function answerFrame(
  context: SocketContext,
  from: FrameOrigin,
  { metadata }: { readonly metadata: Exclude<SystemFrame['metadata'], { event: 'auth' }> },
): Promise<void> {
  const { sessionId, user } = from;
  requireScope(from, 'sessions:write');
  const { call_id: callId } = metadata;
  await answerToCall(context.scripts, { sessionId, user, callId, answer: answerIn(metadata) });
}

function answerIn(metadata: Exclude<SystemFrame['metadata'], { event: 'auth' }>): AnswerCallRequest {
  switch (metadata.event) {
    case 'tool.approve':
      return { action: 'approve', arguments: metadata.arguments };
    case 'tool.deny':
      return { action: 'deny', reason: metadata.reason };
    case 'tool.result':
      return { action: 'answer', result: metadata.result, error: metadata.error };
  }
}

/** The agents of the session, if a text has to be checked against them. */
async function audienceOf(
  { scripts }: SocketContext,
  { sessionId, isAmongAgents }: FrameOrigin,
  metadata: Readonly<Record<string, unknown>>,
): Promise<Audience | undefined> {
  if (!isAmongAgents && metadata['structured_data'] === undefined) return undefined;
  const type = isAmongAgents ? 'agent_agent' : 'human_agent';
  return readAudience(scripts, { sessionId, type }, metadata);
}

/** Begins the span of a text, as a child of the `traceparent` in its metadata or of the socket's request. */
function textSpan(
  tracing: Tracing,
  { metadata }: TextFrame,
  { sessionId, traceparent }: FrameOrigin,
  startedAt: number,
): Span {
  const own = metadata?.['traceparent'];
  return tracing.begin('socket text', typeof own === 'string' ? own : traceparent, {
    kind: 'server',
    startedAt,
    attributes: { [spanNames.conversation]: sessionId },
  });
}
