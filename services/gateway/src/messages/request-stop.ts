import { type Scripts, stop, type StopReply } from '@agentconnect/broker';
import { newMessageId, openFrame } from '@agentconnect/protocol';

/** Asks to end what was asked before, in a client's name. */
export async function requestStop(
  scripts: Scripts,
  request: {
    readonly sessionId: string;
    readonly user: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  },
): Promise<StopReply> {
  const messageId = newMessageId();
  const frame = openFrame({
    type: 'stop',
    sender: request.user,
    messageId,
    metadata: { ...request.metadata, event: 'stop.requested' },
  });
  return stop(scripts, request.sessionId, { messageId, frame });
}
