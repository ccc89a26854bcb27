import { Client } from '../../tests/support/client.ts';
import { OwnRedis } from '../../tests/support/redis-own.ts';
import { startRedisCluster } from '../../tests/support/redis-cluster.ts';
import { startRedisSentinel } from '../../tests/support/redis-sentinel.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';
import { Stack, type StackOptions } from '../../tests/support/stack.ts';
import { ChaosProviders } from './chaos-providers.ts';
import { ClusterTrouble } from './faults/cluster-trouble.ts';
import type { Fault } from './faults/fault.ts';
import { HeldKeys } from './judging/held-keys.ts';
import type { ChaosOptions } from './options.ts';
import { clusterFaults, groupFault, sentinelFaults, standaloneFaults } from './faults/redis-faults.ts';

/** The system that a run makes trouble for. */
export interface Target {
  readonly stack: Stack;
  /** What can happen to what the processes stand on. */
  readonly faults: readonly Fault[];
  /** Keys of providers that agents may be of, beside the demo. */
  readonly providers: readonly string[];
  readonly keys: HeldKeys;
  /** How often each call of a tool was made, by its id. */
  calls(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const leaseSeconds = '2';
/** How long workers may take to say which tools they offer. */
const publishedMs = 60_000;
/** In a Cluster several, so that its sessions are in several slots. */
const clusterPartitions = 4;

/** Starts two gateways and three workers on a Redis of the kind that was asked for. */
export async function startTarget(
  { redis, durability, sabotage }: ChaosOptions,
  onLine: (line: string) => void,
): Promise<Target> {
  const server = await startServer(redis);
  const partitions = redis === 'cluster' ? clusterPartitions : 1;
  const providers = await ChaosProviders.start();
  const options: Omit<StackOptions, 'redisUrl'> = {
    gateways: 2,
    workers: 3,
    ...(redis === 'standalone' ? { cuttable: 'each' } : {}),
    onLine,
    env: {
      LEASE_SECONDS: leaseSeconds,
      // Clients log in once, also for a run of hours.
      JWT_TTL_SECONDS: '604800',
      // Deaths are frequent here, and none of them is the turn's own fault.
      TURN_MAX_ATTEMPTS: '100',
      MAILBOX_MAX: '1000',
      // Conversations end only to go on.
      CONVERSATION_MAX_TURNS: '1000000',
      CONVERSATION_MAX_TOKENS: '1000000000',
      CONVERSATION_MAX_DURATION_SECONDS: '604800',
      DRAIN_SECONDS: '3',
      DURABILITY: durability,
      ...providers.env,
      PARTITIONS: String(partitions),
      ...(sabotage === undefined ? {} : sabotageOf(sabotage)),
    },
  };
  const stack = await Stack.start({ redisUrl: server.url, ...options }).catch(async (error: unknown) => {
    await providers.stop();
    await server.stop();
    throw error;
  });
  const client = await Client.login(stack.gateway());
  await eventually('the tools are published', publishedMs, async () => {
    const { body } = await client.get('/chat/tools');
    return (body.tools as unknown[]).length > 0;
  });
  const keys = await HeldKeys.open(server.url, stack.prefix);
  return {
    stack,
    faults: [...providers.faults, ...server.faults(stack), groupFault(server.url, stack.prefix, partitions)],
    providers: providers.keys,
    keys,
    calls: () => providers.calls,
    stop: async () => {
      await stack.stop('SIGKILL');
      await keys.close();
      await providers.stop();
      await server.stop();
    },
  };
}

interface StartedServer {
  readonly url: string;
  faults(stack: Stack): Fault[];
  stop(): Promise<void>;
}

async function startServer(kind: ChaosOptions['redis']): Promise<StartedServer> {
  switch (kind) {
    case 'standalone': {
      const own = await OwnRedis.start();
      const faults = (stack: Stack): Fault[] => standaloneFaults(own, stack);
      return { url: own.url, faults, stop: () => own.stop() };
    }
    case 'sentinel': {
      const sentinel = await startRedisSentinel({ linked: true });
      return { url: sentinel.url, faults: () => sentinelFaults(sentinel), stop: sentinel.stop };
    }
    case 'cluster': {
      const cluster = await startRedisCluster({ withReplicas: true, linked: true });
      const tags = ['{bull}', ...Array.from({ length: clusterPartitions }, (_, at) => `{p${at}}`)];
      const faults = (): Fault[] => clusterFaults(new ClusterTrouble(cluster), tags);
      return { url: cluster.url, faults, stop: cluster.stop };
    }
  }
}

/** The services load a module first that takes a check out of their sources. */
function sabotageOf(sabotage: string): Record<string, string> {
  const file = new URL('./sabotage.mjs', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${file}`, CHAOS_SABOTAGE: sabotage };
}
