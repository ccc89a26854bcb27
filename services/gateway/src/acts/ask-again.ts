import { type AsideTurn, readSessionOutline, type Scripts, type SessionOutline } from '@agentconnect/broker';
import { noSpan } from '@agentconnect/operations';
import { ApiError, newMessageId } from '@agentconnect/protocol';
import type { Address } from '../messages/address.ts';
import { submitTo } from '../messages/submit-text.ts';

/**
 * Asks a turn's text again, as a new text of its session (`metadata.retry_of` names the first one): the first text has its
 * `error` already, and an input has one answer. A repeated call asks only once. Returns the id of the new text; throws an
 * `ApiError` if it cannot be asked.
 */
export async function askAgain(scripts: Scripts, turn: AsideTurn): Promise<string> {
  const { asked, sessionId, messageId } = turn;
  if (!asked)
    throw new ApiError(
      'TURN_NOT_RETRYABLE',
      'A conversation cannot be retried; a text from its user with higher limits resumes it.',
    );
  const session = await readSessionOutline(scripts, sessionId);
  if (!session) throw new ApiError('SESSION_NOT_FOUND', 'Its session is gone; drop it.');
  const { body } = asked;
  const limits = { mailboxMax: Number.MAX_SAFE_INTEGER, atWorkMax: 0, perMinute: 0 };
  const accepted = await submitTo(
    scripts,
    {
      sessionId,
      user: session.owner,
      content: body.content,
      metadata: {
        ...(body.structuredData === undefined ? {} : { structured_data: body.structuredData }),
        ...(body.tools === undefined ? {} : { tools: body.tools }),
        ...(body.demoCalls === undefined ? {} : { calls: body.demoCalls }),
        ...(asked.question ? { event: 'agent.message' } : {}),
        retry_of: messageId,
      },
      clientId: `retry-${turn.id}`,
      origin: undefined,
      requestId: body.requestId ?? messageId,
      messageId: newMessageId(),
      span: noSpan,
    },
    addressOf(turn, session),
    limits,
  );
  return accepted.messageId;
}

function addressOf({ asked }: AsideTurn, session: SessionOutline): Address {
  const address = { sender: asked?.body.sender ?? session.owner, receiver: asked?.body.receiver };
  const question = asked?.question;
  if (!question) return address;
  const position = session.agentIds.indexOf(question.from);
  const as = { position, agentId: question.from };
  return { ...address, among: { kind: 'question', to: question.to, as, limits: {} } };
}
