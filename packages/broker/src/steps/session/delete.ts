import { passingFrame } from '@agentconnect/protocol';
import { kindOf } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';

const script = sessionStep('session/delete', ['user', 'frame']);

/** The frame for listeners of a deleted session; it is not logged, because the log is gone. */
export function deletedFrame(): string {
  return passingFrame(
    { type: 'system', content: 'The session was deleted.', metadata: { event: 'session.deleted' } },
    Date.now(),
  );
}

/** Deletes a user's session at once; its listeners are told and closed. */
export async function deleteSession(
  scripts: Scripts,
  sessionId: string,
  owner: string,
): Promise<'ok' | 'none' | 'forbidden'> {
  const reply = await scripts.step(script, sessionId, { user: owner, frame: deletedFrame() });
  return kindOf(reply, ['ok', 'none', 'forbidden']);
}
