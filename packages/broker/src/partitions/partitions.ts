import { guarded, type Scripts } from '../scripts/scripts.ts';

/**
 * The number of partitions. It is kept in Redis, so that all processes agree; `seed` is written if there is none, and raises
 * a smaller one. It never falls, because sessions live in every partition up to it.
 */
export async function settlePartitions(scripts: Scripts, seed: number): Promise<number> {
  const key = scripts.keys.partitions();
  await guarded(() => scripts.redis.set(key, seed, 'NX'));
  const current = Number(await guarded(() => scripts.redis.get(key)));
  if (seed <= current) return current;
  await guarded(() => scripts.redis.set(key, seed));
  return seed;
}

/** The current number of partitions. */
export async function readPartitions(scripts: Scripts): Promise<number> {
  return Number((await guarded(() => scripts.redis.get(scripts.keys.partitions()))) ?? 1);
}

/** The partitions, from 0. */
export function everyPartition(count: number): number[] {
  return Array.from({ length: count }, (_, partition) => partition);
}
