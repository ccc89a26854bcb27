import type { Cluster, Redis } from 'ioredis';

/** The time in ms, of Redis's clock: that of a machine where an operator works may be any. */
export async function redisTime(redis: Redis | Cluster): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
