import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const keepScript = luaScript('owner/keep', { keys: ['SESSIONS'], args: ['session_id', 'keys_end'] });

/** Whether a session is in its owner's index: from its reservation until its deletion. */
export async function isListed(scripts: Scripts, owner: string, sessionId: string): Promise<boolean> {
  const score = await guarded(() => scripts.redis.zscore(scripts.keys.userSessions(owner), sessionId));
  return score !== null;
}

/**
 * Makes sure that a new session is in its owner's index, even if a listing found its id before its record existed and dropped
 * it. `keysEnd` is in ms.
 */
export async function keepListed(
  scripts: Scripts,
  owner: string,
  sessionId: string,
  keysEnd: number,
): Promise<void> {
  const keys = { SESSIONS: scripts.keys.userSessions(owner) };
  await scripts.call(keepScript, keys, { session_id: sessionId, keys_end: keysEnd });
}
