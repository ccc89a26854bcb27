import { guarded, type Scripts } from './scripts.ts';

/** A deadline that has passed. */
export interface Due {
  readonly kind: 'wake' | 'expire' | 'deadline';
  readonly sessionId: string;
}

const kinds: Readonly<Record<string, Due['kind']>> = { 'w:': 'wake', 'e:': 'expire', 'd:': 'deadline' };

/** Up to `limit` deadlines of a partition that have passed, oldest first. */
export async function readDue(scripts: Scripts, partition: number, limit: number): Promise<Due[]> {
  const key = scripts.keys.due(partition);
  const [seconds, micros] = await guarded(() => scripts.redis.time());
  const now = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  const members = await guarded(() => scripts.redis.zrangebyscore(key, '-inf', now, 'LIMIT', 0, limit));
  return members.map((member) => ({
    kind: kinds[member.slice(0, 2)] ?? 'expire',
    sessionId: member.slice(2),
  }));
}
