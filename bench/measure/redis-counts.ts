import type { Redis } from 'ioredis';

/** What a server has done since it started, and what it holds now. */
export interface RedisCounts {
  /** Those inside scripts too, and none of those that look at the server. */
  readonly commands: number;
  /** In both directions. */
  readonly networkBytes: number;
  readonly memoryBytes: number;
  readonly connections: number;
}

/** Commands by which the bench itself looks at the server. */
const looking = new Set(['info', 'monitor', 'ping', 'bgrewriteaof', 'client|setinfo']);

export async function redisCounts(redis: Redis): Promise<RedisCounts> {
  const info = await redis.info('stats', 'commandstats', 'memory', 'clients');
  const field = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  let commands = 0;
  for (const [, name = '', calls] of info.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)) {
    if (!looking.has(name)) commands += Number(calls);
  }
  return {
    commands,
    networkBytes: field('total_net_input_bytes') + field('total_net_output_bytes'),
    memoryBytes: field('used_memory'),
    connections: field('connected_clients'),
  };
}
