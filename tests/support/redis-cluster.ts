import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Guard } from '../../scripts/guard/guard.ts';
import { findRedis, noRedis } from '../../scripts/redis/find-redis.ts';
import { freePort } from '../../scripts/redis/free-port.ts';
import { type RunningRedis, startRedis } from '../../scripts/redis/start-redis.ts';
import { eventually } from './stack-eventually.ts';

export interface RedisCluster {
  readonly url: string;
  readonly nodes: readonly RunningRedis[];
  readonly stop: () => Promise<void>;
}

const slots = 16_384;

/** A Cluster of three primaries on this machine, ready for commands. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const source = await findRedis({ say: () => undefined });
  if (!source) throw new Error(noRedis);
  const guard = new Guard();
  const dir = mkdtempSync(join(tmpdir(), 'agentconnect-test-cluster-'));
  const nodes: RunningRedis[] = [];
  const buses: number[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    for (const index of [0, 1, 2]) {
      const bus = await freePort();
      const settings = { 'cluster-enabled': 'yes', 'cluster-port': String(bus) };
      nodes.push(await startRedis({ source, guard, dir: join(dir, String(index)), settings }));
      buses.push(bus);
    }
    await form(nodes, buses);
  } catch (error) {
    await stop();
    throw error;
  }
  const hosts = nodes.map((node) => `127.0.0.1:${node.port}`);
  return { url: `redis+cluster://${hosts.join(',')}`, nodes, stop };
}

/** Gives each node its share of the slots, makes them meet, and waits until each sees the whole. */
async function form(nodes: readonly RunningRedis[], buses: readonly number[]): Promise<void> {
  const connections = nodes.map((node) => new Redis(node.url));
  try {
    const share = Math.ceil(slots / nodes.length);
    for (const [index, redis] of connections.entries()) {
      const last = Math.min(slots, (index + 1) * share) - 1;
      await redis.cluster('ADDSLOTSRANGE', index * share, last);
      await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    }
    for (const [index, node] of nodes.entries()) {
      await connections[0]?.call('CLUSTER', 'MEET', '127.0.0.1', node.port, buses[index] ?? 0);
    }
    for (const redis of connections) {
      await eventually('the Cluster is whole', 30_000, async () => {
        const info = String(await redis.call('CLUSTER', 'INFO'));
        return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`);
      });
    }
  } finally {
    for (const redis of connections) redis.disconnect();
  }
}
