import { guarded, type Scripts } from '../scripts/scripts.ts';

/** The kinds of deadlines. */
export const dueKinds = ['wake', 'expire', 'deadline'] as const;

/** A deadline that has passed. */
export interface Due {
  readonly kind: (typeof dueKinds)[number];
  readonly sessionId: string;
}

const kinds: Readonly<Record<string, Due['kind']>> = { 'w:': 'wake', 'e:': 'expire', 'd:': 'deadline' };

/**
 * Up to `limit` deadlines of a partition that have passed, oldest first. Kinds that only a newer release knows are left to
 * it.
 */
export async function readDue(scripts: Scripts, partition: number, limit: number): Promise<Due[]> {
  const key = scripts.keys.due(partition);
  const [seconds, micros] = await guarded(() => scripts.redis.time());
  const now = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  const due: Due[] = [];
  for (let read = 0; ; read += limit) {
    const page = await guarded(() => scripts.redis.zrangebyscore(key, '-inf', now, 'LIMIT', read, limit));
    due.push(...page.flatMap(toDue));
    if (page.length < limit || due.length >= limit) return due.slice(0, limit);
  }
}

function toDue(member: string): Due[] {
  const kind = kinds[member.slice(0, 2)];
  return kind ? [{ kind, sessionId: member.slice(2) }] : [];
}
