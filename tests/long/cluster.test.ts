import { afterAll, beforeAll, describe, it } from 'vitest';
import { runModel } from '../redis/model/run-model.ts';
import { runBrokerSuites } from '../redis/suite/broker-suites.ts';
import { Server } from '../redis/suite/server.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';

let cluster: RedisCluster | undefined;
beforeAll(async () => {
  cluster = await startRedisCluster();
}, 60_000);
afterAll(() => cluster?.stop());

describe('on a Cluster of three nodes', () => {
  runBrokerSuites(() => cluster?.url ?? '');

  it('does what the model does', { timeout: 600_000 }, async () => {
    const server = await Server.open(cluster?.url ?? '');
    await runModel(server, { numRuns: 100, maxCommands: 80 });
    await server.close();
  });
});
