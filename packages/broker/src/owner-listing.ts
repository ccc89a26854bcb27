import { guarded, type Scripts, standaloneScript } from './scripts.ts';

const keepScript = standaloneScript('owner/keep');

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
  await scripts.run(keepScript, [scripts.keys.userSessions(owner)], [sessionId, keysEnd]);
}
