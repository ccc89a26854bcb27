import { setTimeout as wait } from 'node:timers/promises';
import { everyPartition, Keys } from '@agentconnect/broker';
import { keptSecret } from '@agentconnect/operations';
import { Command } from 'commander';
import { type AdminConfig, type ReadAdminConfig, withRedis } from './with-redis.ts';

const secretBytes = 48;
/** How long a Redis may take to start, or to become a Cluster, in ms. */
const patienceMs = 60_000;
const pauseMs = 500;

/** `setup`: what has to be there before gateways and workers start. May be run again. */
export function setupCommand(config: ReadAdminConfig): Command {
  return new Command('setup')
    .description('wait until Redis serves, and make the secret that signs tokens, unless there is one')
    .argument('<file>', 'where JWT_SECRET_FILE looks; its owner alone may read it')
    .action(async (file: string) => {
      const read = config();
      await keptSecret(file, secretBytes);
      await untilRedisServes(read);
    });
}

/** A Cluster serves when every partition can be read, wherever it is. */
async function untilRedisServes(config: AdminConfig): Promise<void> {
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
