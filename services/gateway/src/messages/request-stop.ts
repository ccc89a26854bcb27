import { type Scripts, stop, type StopReply } from '@agentconnect/broker';
import { newMessageId, openFrame } from '@agentconnect/protocol';

/** Stops what was asked before, for a client; only once, if the metadata has a `client_message_id`. */
export async function requestStop(
  scripts: Scripts,
  request: {
    readonly sessionId: string;
    readonly user: string;
    readonly metadata?: Readonly<Record<string, unknown>> & {
      readonly client_message_id?: string | undefined;
    };
  },
): Promise<StopReply> {
  const messageId = newMessageId();
  const frame = openFrame({
    type: 'stop',
    sender: request.user,
    messageId,
    metadata: { ...request.metadata, event: 'stop.requested' },
  });
  const clientId = request.metadata?.client_message_id;
  return stop(scripts, request.sessionId, { messageId, frame, clientId });
}
