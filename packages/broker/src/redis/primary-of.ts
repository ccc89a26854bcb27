import { Cluster, Command, type Redis } from 'ioredis';
import type { RedisConnection } from './redis.ts';

/** The connection to the server that takes writes of a key; `undefined` while that is unknown in a Cluster. */
export function primaryOf(redis: RedisConnection, key: string): Redis | undefined {
  if (!(redis instanceof Cluster)) return redis;
  const [address] = redis.slots[new Command('get', [key]).getSlot()] ?? [];
  return redis.nodes('master').find(({ options }) => `${options.host}:${options.port}` === address);
}
