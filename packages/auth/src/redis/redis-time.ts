import type { Cluster, Redis } from 'ioredis';

/** The time by Redis's clock, in ms. The clock of an operator's own machine may be wrong. */
export async function redisTime(redis: Redis | Cluster): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
