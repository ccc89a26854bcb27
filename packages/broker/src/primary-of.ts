import { Cluster, Command, type Redis } from 'ioredis';
import type { RedisConnection } from './redis.ts';

/** The connection to the server that takes the writes of a key; `undefined` while a Cluster has not said which. */
export function primaryOf(redis: RedisConnection, key: string): Redis | undefined {
  if (!(redis instanceof Cluster)) return redis;
  const [address] = redis.slots[new Command('get', [key]).getSlot()] ?? [];
  return redis.nodes('master').find(({ options }) => `${options.host}:${options.port}` === address);
}
