import { kindOf, number } from '../reply.ts';
import { type Scripts, sessionStep } from '../scripts.ts';

const script = sessionStep('stop');

export type StopReply = { kind: 'ok'; seq: number } | { kind: 'pending' | 'nothing' | 'none' };

/** Ends what was asked before it. `frame` is the `stop` frame, cut open. */
export async function stop(
  scripts: Scripts,
  sessionId: string,
  request: { readonly messageId: string; readonly frame: string },
): Promise<StopReply> {
  const reply = await scripts.step(script, sessionId, [request.messageId, request.frame]);
  const kind = kindOf(reply, ['ok', 'pending', 'nothing', 'none']);
  return kind === 'ok' ? { kind, seq: number(reply, 1) } : { kind };
}
