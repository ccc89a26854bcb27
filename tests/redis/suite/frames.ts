import { finish, readLog } from '@agentconnect/broker';
import { answerIdOf, Frame, newMessageId, openFrame } from '@agentconnect/protocol';
import type { Broker, Turn } from './broker.ts';

/** The log of a session as a client reads it. */
export async function framesOf(broker: Broker, sessionId: string): Promise<Frame[]> {
  const entries = await readLog(broker.scripts, sessionId, { after: 0, limit: 10_000 });
  return entries.map((entry) => Frame.parse(JSON.parse(entry.frame.toString())));
}

/** The last frame of a session's log. */
export async function lastFrame(broker: Broker, sessionId: string): Promise<Frame> {
  const last = (await framesOf(broker, sessionId)).at(-1);
  if (!last) throw new Error('the log is empty');
  return last;
}

/** The open frame of a turn's `response`. */
export function responseTo(turn: Turn, content: string): string {
  const inReplyTo = turn.work.input.messageId;
  return openFrame({
    type: 'response',
    content,
    messageId: answerIdOf(inReplyTo),
    metadata: { in_reply_to: inReplyTo },
  });
}

/** The open frame of a turn's `error`. */
export function errorTo(turn: Turn, code = 'PROVIDER_ERROR'): string {
  const inReplyTo = turn.work.input.messageId;
  return openFrame({
    type: 'error',
    content: 'The provider failed.',
    messageId: answerIdOf(inReplyTo),
    metadata: { code, details: {}, in_reply_to: inReplyTo },
  });
}

/** Ends a turn, by default with a `response`. */
export function finishTurn(
  broker: Broker,
  turn: Turn,
  changes: Partial<Parameters<typeof finish>[2]> = {},
): ReturnType<typeof finish> {
  return finish(broker.scripts, turn.sessionId, {
    nonce: turn.nonce,
    input: turn.work.input.messageId,
    outcome: 'response',
    frame: responseTo(turn, 'an answer'),
    wasShown: true,
    finishReason: 'stop',
    agent: 0,
    registeredAgent: undefined,
    usage: { input: 3, output: 5 },
    ...changes,
  });
}

/** A `stop` request as a gateway makes it. */
export function stopRequest(messageId = newMessageId()): { messageId: string; frame: string } {
  const metadata = { event: 'stop.requested' };
  return { messageId, frame: openFrame({ type: 'stop', sender: 'ada', messageId, metadata }) };
}
