import { passingFrame } from '@agentconnect/protocol';
import { kindOf } from '../reply.ts';
import { type Scripts, sessionStep } from '../scripts.ts';

const script = sessionStep('delete');

/** Deletes a user's session at once; its sockets are told and closed. */
export async function deleteSession(
  scripts: Scripts,
  sessionId: string,
  owner: string,
): Promise<'ok' | 'none' | 'forbidden'> {
  const frame = passingFrame(
    { type: 'system', content: 'The session was deleted.', metadata: { event: 'session.deleted' } },
    Date.now(),
  );
  return kindOf(await scripts.step(script, sessionId, [owner, frame]), ['ok', 'none', 'forbidden']);
}
