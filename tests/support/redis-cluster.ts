import { Redis } from 'ioredis';
import { testPort } from './test-port.ts';
import { OwnRedis } from './redis-own.ts';
import { eventually } from './stack-eventually.ts';

export interface RedisCluster {
  readonly url: string;
  readonly nodes: readonly OwnRedis[];
  readonly stop: () => Promise<void>;
}

const slots = 16_384;
const masters = 3;

export interface RedisClusterOptions {
  /** Each master has one. */
  readonly withReplicas?: boolean;
  /** Clients come to each node by a link, and replicas to their masters. */
  readonly linked?: boolean;
}

/** A Cluster of three masters on this machine, ready for commands. */
export async function startRedisCluster({
  withReplicas = false,
  linked = false,
}: RedisClusterOptions = {}): Promise<RedisCluster> {
  const nodes: OwnRedis[] = [];
  const buses: number[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let index = 0; index < (withReplicas ? 2 * masters : masters); index++) {
      const bus = await testPort();
      const settings = {
        'cluster-enabled': 'yes',
        'cluster-port': String(bus),
        'cluster-node-timeout': '2000',
        'repl-diskless-sync-delay': '0',
      };
      nodes.push(await OwnRedis.start({ settings, linkedBy: linked ? 'cluster-announce-port' : undefined }));
      buses.push(bus);
    }
    await form(nodes, buses);
  } catch (error) {
    await stop();
    throw error;
  }
  const hosts = nodes.map((node) => `127.0.0.1:${node.knownPort}`);
  return { url: `redis+cluster://${hosts.join(',')}`, nodes, stop };
}

/** Gives each master its share of the slots, makes all meet, and waits until each sees the whole. */
async function form(nodes: readonly OwnRedis[], buses: readonly number[]): Promise<void> {
  const connections = nodes.map((node) => new Redis(node.url));
  try {
    const share = Math.ceil(slots / masters);
    for (const [index, redis] of connections.entries()) {
      const last = Math.min(slots, (index + 1) * share) - 1;
      if (index < masters) await redis.cluster('ADDSLOTSRANGE', index * share, last);
      await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    }
    for (const [index, node] of nodes.entries()) {
      await connections[0]?.call('CLUSTER', 'MEET', '127.0.0.1', node.port, buses[index] ?? 0);
    }
    const isWhole = (redis: Redis) => async (): Promise<boolean> => {
      const info = String(await redis.call('CLUSTER', 'INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`);
    };
    for (const redis of connections) await eventually('the Cluster is whole', 30_000, isWhole(redis));
    for (const [index, replica] of connections.entries()) {
      const master = connections[index % masters];
      if (index >= masters && master) await follow(replica, await master.cluster('MYID'));
    }
  } finally {
    for (const redis of connections) redis.disconnect();
  }
}

async function follow(replica: Redis, masterId: string): Promise<void> {
  // It may not have heard of the master yet.
  await eventually('the replica knows its master', 30_000, async () =>
    replica.call('CLUSTER', 'REPLICATE', masterId).then(
      () => true,
      () => false,
    ),
  );
  await eventually('the replica holds what its master holds', 30_000, async () =>
    (await replica.info('replication')).includes('master_link_status:up'),
  );
}
