import { closeRedis, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import { Cluster } from 'ioredis';
import { OwnRedis } from '../support/redis-own.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { startRedisSentinel } from '../support/redis-sentinel.ts';
import { Stack, type StackOptions } from '../support/stack.ts';
import type { ChaosOptions } from './options.ts';

/** The system that a run makes trouble for. */
export interface Target {
  readonly stack: Stack;
  /** Set where there is a single server, that can crash and freeze. */
  readonly own: OwnRedis | undefined;
  /** Lets a replica take the primary's place; once, where there is one. */
  readonly failOver: (() => Promise<void>) | undefined;
  /** The names of all keys of the run. */
  keys(): Promise<string[]>;
  stop(): Promise<void>;
}

const leaseSeconds = '2';

/** Starts two gateways and three workers on a Redis of the kind that was asked for. */
export async function startTarget({ redis, sabotage }: ChaosOptions): Promise<Target> {
  const server = await startServer(redis);
  const options: Omit<StackOptions, 'redisUrl'> = {
    gateways: 2,
    workers: 3,
    cuttable: server.own !== undefined,
    env: {
      LEASE_SECONDS: leaseSeconds,
      // Deaths are frequent here, and none of them is the turn's own fault.
      TURN_MAX_ATTEMPTS: '100',
      MAILBOX_MAX: '1000',
      DRAIN_SECONDS: '3',
      ...(redis === 'cluster' ? { PARTITIONS: '4' } : {}),
      ...(sabotage === undefined ? {} : sabotageOf(sabotage)),
    },
  };
  const stack = await Stack.start({ redisUrl: server.url, ...options }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const connection = openRedis({ url: server.url, role: 'command', onError: () => undefined });
  await whenReady(connection, 10_000);
  return {
    stack,
    own: server.own,
    failOver: server.failOver,
    keys: () => keysOf(connection, stack.prefix),
    stop: async () => {
      await stack.stop('SIGKILL');
      await closeRedis(connection);
      await server.stop();
    },
  };
}

interface StartedServer {
  readonly url: string;
  readonly own?: OwnRedis;
  readonly failOver?: () => Promise<void>;
  stop(): Promise<void>;
}

async function startServer(kind: ChaosOptions['redis']): Promise<StartedServer> {
  switch (kind) {
    case 'standalone': {
      const own = await OwnRedis.start();
      return { url: own.url, own, stop: () => own.stop() };
    }
    case 'sentinel':
      return startRedisSentinel();
    case 'cluster':
      return startRedisCluster();
  }
}

/** The services load a module first that takes a check out of their sources. */
function sabotageOf(sabotage: string): Record<string, string> {
  const file = new URL('./sabotage.mjs', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${file}`, CHAOS_SABOTAGE: sabotage };
}

async function keysOf(connection: RedisConnection, prefix: string): Promise<string[]> {
  const nodes = connection instanceof Cluster ? connection.nodes('master') : [connection];
  const names = await Promise.all(nodes.map((node) => node.keys(`${prefix}:*`)));
  return names.flat();
}
