import { guarded, type Scripts } from './scripts.ts';
import { luaScript } from './scripts/lua-script.ts';

const keepScript = luaScript('owner/keep', { keys: ['SESSIONS'], args: ['session_id', 'keys_end'] });

/** Whether a session stands in its owner's index: after its reservation, and until it was deleted. */
export async function isListed(scripts: Scripts, owner: string, sessionId: string): Promise<boolean> {
  const score = await guarded(() => scripts.redis.zscore(scripts.keys.userSessions(owner), sessionId));
  return score !== null;
}

/**
 * Makes sure that a session that was just created stands in its owner's index, even if a listing met its id before
 * its record and took it for dead. `keysEnd` is in ms.
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
