import { setTimeout as wait } from 'node:timers/promises';
import { everyPartition, Keys } from '@agentconnect/broker';
import { keptSecret } from '@agentconnect/operations';
import { Command } from 'commander';
import type { ReadAdminTarget, RedisTarget } from './admin-target.ts';
import { withRedis } from './with-redis.ts';

const secretBytes = 48;
/** How long Redis may take to start, or to form a Cluster, in ms. */
const patienceMs = 60_000;
const pauseMs = 500;

/** `setup`: prepares what gateways and workers need before they start. May be run again. */
export function setupCommand(target: ReadAdminTarget): Command {
  return new Command('setup')
    .description('wait until Redis is ready, and create the secret that signs tokens if there is none')
    .argument('<file>', 'the file of JWT_SECRET_FILE; only its owner may read it')
    .action(async (file: string) => {
      const read = target();
      if (read.kind === 'api') throw new Error('setup waits for Redis: leave --url out');
      await keptSecret(file, secretBytes);
      await untilRedisServes(read);
    });
}

/** A Cluster is ready when every partition can be read. */
async function untilRedisServes(config: RedisTarget): Promise<void> {
  const keys = new Keys(config.prefix);
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      await withRedis(config, async (redis) => {
        for (const partition of everyPartition(config.partitions)) await redis.exists(keys.ready(partition));
        return 'Redis serves';
      });
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await wait(pauseMs);
    }
  }
}
