import { partitionOf } from '@agentconnect/protocol';
import { guarded, type Scripts } from '../scripts/scripts.ts';

/** How many of a user's sessions in the partition of `sessionId` have work. */
export async function countAtWork(scripts: Scripts, sessionId: string, user: string): Promise<number> {
  const partition = partitionOf(sessionId);
  if (partition === undefined) throw new TypeError('not a session id');
  return guarded(() => scripts.redis.zcount(scripts.keys.atWork(partition, user), Date.now(), '+inf'));
}
