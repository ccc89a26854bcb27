import { kindOf, number } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('messages/stop', ['message_id', 'open', 'client_id']);

export type StopReply = { kind: 'ok'; seq: number } | { kind: 'pending' | 'nothing' | 'none' };

/** Ends everything asked before it, once per client's id. `frame` is the `stop` frame, as an open frame. */
export async function stop(
  scripts: Scripts,
  sessionId: string,
  request: {
    readonly messageId: string;
    readonly frame: string;
    /** `client_message_id`. */
    readonly clientId?: string | undefined;
  },
): Promise<StopReply> {
  const { messageId, frame, clientId = '' } = request;
  const reply = await scripts.step(script, sessionId, {
    message_id: messageId,
    open: frame,
    client_id: clientId,
  });
  const kind = kindOf(reply, ['ok', 'pending', 'nothing', 'none']);
  return kind === 'ok' ? { kind, seq: number(reply, 1) } : { kind };
}
