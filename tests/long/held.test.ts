import { openRedis, whenReady } from '@agentconnect/broker';
import { expect, it } from 'vitest';
import { ClusterTrouble } from '../../trials/chaos/faults/cluster-trouble.ts';
import { Random } from '../../trials/chaos/random.ts';
import { type Held, readHeld } from '../support/held.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';

it('reads all that a Cluster holds when a replica has just taken its master’s place', async () => {
  const cluster = await startRedisCluster({ withReplicas: true });
  const redis = openRedis({ url: cluster.url, role: 'command', onError: () => undefined });
  try {
    await whenReady(redis, 10_000);
    const read = (): Promise<Held> => readHeld(redis, 'held', (key) => key.replace(/\d+/, '*'));
    // In each master some.
    for (let at = 0; at < 50; at++) await redis.set(`held:${at}`, 'some');
    const before = await read();
    expect(before.get(':*')).toMatchObject({ keys: 50 });
    const trouble = new ClusterTrouble(cluster);
    await trouble.whole();
    await trouble.masterHandsOver(new Random(1));
    // The old master has heard of it.
    await trouble.whole();
    expect(await read()).toEqual(before);
  } finally {
    redis.disconnect();
    await cluster.stop();
  }
});
