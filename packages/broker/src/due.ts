import { guarded, type Scripts } from './scripts.ts';

/** A deadline that has passed. */
export interface Due {
  readonly kind: 'wake' | 'expire';
  readonly sessionId: string;
}

/** Up to `limit` deadlines of a partition that have passed, oldest first. */
export async function readDue(scripts: Scripts, partition: number, limit: number): Promise<Due[]> {
  const key = scripts.keys.due(partition);
  const [seconds, micros] = await guarded(() => scripts.redis.time());
  const now = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  const members = await guarded(() => scripts.redis.zrangebyscore(key, '-inf', now, 'LIMIT', 0, limit));
  return members.map((member) => ({
    kind: member.startsWith('w:') ? 'wake' : 'expire',
    sessionId: member.slice(2),
  }));
}
