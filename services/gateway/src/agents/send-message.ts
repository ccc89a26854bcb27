import type { Scripts, SessionRecord } from '@agentconnect/broker';
import {
  type AgentMessageRequest,
  type AgentMessageResponse,
  ApiError,
  newMessageId,
} from '@agentconnect/protocol';
import { invalid } from '../http/validate.ts';
import { checkStructuredData } from '../messages/structured-data.ts';
import { submitTo, type TextLimits } from '../messages/submit-text.ts';
import type { SessionLife } from '../sessions/create.ts';
import { ownedSession } from '../sessions/owned-session.ts';
import { isShared, type Pair, pairSession, sharedSession } from './pair-session.ts';

export interface AgentMessage extends Pair {
  readonly request: AgentMessageRequest;
  /** `Idempotency-Key`. */
  readonly clientId: string | undefined;
  readonly requestId: string;
}

export interface MessageContext {
  readonly textLimits: TextLimits;
  readonly sessionLife: SessionLife;
  readonly onCreated: (sessionId: string) => void;
}

/**
 * Sends a message from one agent to another, which answers it: in the session they share, or in one that is opened for
 * them. Whether the user may do so has been checked.
 */
export async function sendAgentMessage(
  scripts: Scripts,
  message: AgentMessage,
  context: MessageContext,
): Promise<AgentMessageResponse> {
  const { user, senderId, receiverId, request, clientId, requestId } = message;
  if (senderId === receiverId) {
    throw invalid([{ path: 'receiver_id', message: 'an agent does not write to itself' }]);
  }
  if (request.message_type !== 'text') {
    throw invalid([{ path: 'message_type', message: 'an agent sends a `text`' }]);
  }
  const session = await sessionFor(scripts, message, context);
  const position = (id: string): number => session.agents.findIndex(({ agent_id }) => agent_id === id);
  const [as, to] = [position(senderId), position(receiverId)];
  const { session_id: _, ...rest } = request.metadata ?? {};
  const data = request.structured_data;
  const metadata = { ...rest, event: 'agent.message', ...(data ? { structured_data: data } : {}) };
  checkStructuredData(metadata, session.agents.slice(to, to + 1), 'structured_data');
  const accepted = await submitTo(
    scripts,
    {
      sessionId: session.sessionId,
      user,
      content: request.content,
      metadata,
      clientId,
      origin: undefined,
      requestId,
      messageId: newMessageId(),
    },
    {
      sender: senderId,
      receiver: receiverId,
      among: { kind: 'question', to, as: { position: as, agentId: senderId }, limits: {} },
    },
    context.textLimits,
  );
  return {
    status: 'accepted',
    message_id: accepted.messageId,
    sender: senderId,
    receiver: receiverId,
    timestamp: new Date(accepted.timestamp).toISOString(),
    session_id: session.sessionId,
    ...(accepted.kind === 'duplicate' ? { duplicate: true } : {}),
  };
}

/** The session that a message goes to: the one it names, the newest that both agents share, or their own. */
async function sessionFor(
  scripts: Scripts,
  message: AgentMessage,
  context: MessageContext,
): Promise<SessionRecord> {
  const named = message.request.metadata?.['session_id'];
  if (named === undefined) {
    const shared = await sharedSession(scripts, message);
    if (shared) return shared;
    const { session, isNew } = await pairSession(scripts, message, {
      life: context.sessionLife,
      ceilings: context.textLimits.ceilings,
    });
    if (isNew) context.onCreated(session.sessionId);
    return session;
  }
  if (typeof named !== 'string')
    throw invalid([{ path: 'metadata.session_id', message: 'must be a string' }]);
  const session = await ownedSession(scripts, named, message.user);
  if (isShared(session, message)) return session;
  const code = session.agents.some(({ agent_id }) => agent_id === message.senderId)
    ? 'UNKNOWN_RECEIVER'
    : 'UNKNOWN_SENDER';
  throw new ApiError(code, 'Both agents have to be in the session that metadata.session_id names.', {
    errors: [{ path: 'metadata.session_id', message: 'is not a session of both agents' }],
  });
}
