import type { Scripts } from '@agentconnect/broker';
import type { Span } from '@agentconnect/operations';
import { type AgentMessageRequest, type AgentMessageResponse, newMessageId } from '@agentconnect/protocol';
import { invalid } from '../http/request/validate.ts';
import type { Address } from './address.ts';
import { readAudience } from './audience.ts';
import type { Durability } from './durability.ts';
import { type SessionContext, sessionFor } from './message-session.ts';
import type { Pair } from './pair-session.ts';
import { checkStructuredData } from './structured-data.ts';
import { submitTo } from './submit-text.ts';
import type { TextMetrics } from './text-metrics.ts';

export interface AgentMessage extends Pair {
  readonly request: AgentMessageRequest;
  /** `Idempotency-Key`. */
  readonly clientId: string | undefined;
  readonly requestId: string;
  readonly span: Span;
}

export interface MessageContext extends SessionContext {
  readonly texts: TextMetrics;
  readonly durability: Durability | undefined;
}

/**
 * Sends a message from one agent to another, which answers it, in the session they share or in one that is created for them.
 * The caller has checked that the user may do so.
 */
export async function sendAgentMessage(
  scripts: Scripts,
  message: AgentMessage,
  context: MessageContext,
): Promise<AgentMessageResponse> {
  const { user, senderId, receiverId, request, clientId, requestId, span } = message;
  if (senderId === receiverId) {
    throw invalid([{ path: 'receiver_id', message: 'an agent cannot write to itself' }]);
  }
  if (request.message_type !== 'text') {
    throw invalid([{ path: 'message_type', message: 'an agent can only send a `text`' }]);
  }
  const addressed = { user, senderId, receiverId, clientId, named: request.metadata?.['session_id'] };
  const session = await sessionFor(scripts, addressed, context);
  const [as, to] = [session.agentIds.indexOf(senderId), session.agentIds.indexOf(receiverId)];
  const { session_id: _, ...rest } = request.metadata ?? {};
  const data = request.structured_data;
  const metadata = { ...rest, event: 'agent.message', ...(data ? { structured_data: data } : {}) };
  const { agents } = await readAudience(scripts, session, metadata);
  checkStructuredData(metadata, agents.slice(to, to + 1), 'structured_data');
  const text = {
    sessionId: session.sessionId,
    user,
    content: request.content,
    metadata,
    clientId,
    origin: undefined,
    requestId,
    messageId: newMessageId(),
    span,
  };
  const address: Address = {
    sender: senderId,
    receiver: receiverId,
    among: { kind: 'question', to, as: { position: as, agentId: senderId }, limits: {} },
  };
  const { durability, textLimits } = context;
  const accepted = await context.texts.count('agent', async () => {
    const taken = await submitTo(scripts, text, address, textLimits);
    return durability ? durability.accept(session.sessionId, taken) : taken;
  });
  return {
    status: 'accepted',
    message_id: accepted.messageId,
    sender: senderId,
    receiver: receiverId,
    timestamp: new Date(accepted.at).toISOString(),
    session_id: session.sessionId,
    ...(accepted.kind === 'duplicate' ? { duplicate: true } : {}),
  };
}
