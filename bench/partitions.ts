import { setTimeout as wait } from 'node:timers/promises';
import { BenchStack } from './bench-stack.ts';
import { loadOf, type Load } from './load.ts';

const many = 64;
const settleMs = 5_000;
const idleMs = 15_000;

/** What one more partition takes where nothing happens, of two gateways and a worker. */
export interface Partitions {
  readonly many: number;
  /** CPU in s, and commands, of a second. */
  readonly redisCpu: number;
  readonly redisCommands: number;
  /** Of one gateway. */
  readonly gatewayCpu: number;
  readonly workerCpu: number;
  readonly connections: number;
}

/** Services with many partitions against services with one, each on a Redis of its own. */
export async function partitions(): Promise<Partitions> {
  const [one, all] = [await silence(1), await silence(many)];
  const each = (figure: (load: Load) => number): number => (figure(all) - figure(one)) / (many - 1);
  return {
    many,
    redisCpu: each((load) => load.redisCpu / load.seconds),
    redisCommands: each((load) => load.redisCommands / load.seconds),
    gatewayCpu: each((load) => load.gatewayCpu / load.seconds),
    workerCpu: each((load) => load.workerCpu / load.seconds),
    connections: each((load) => load.redis.connections),
  };
}

async function silence(count: number): Promise<Load> {
  const stack = await BenchStack.start({ PARTITIONS: String(count) });
  try {
    await wait(settleMs);
    return await loadOf(stack, () => wait(idleMs));
  } finally {
    await stack.stop();
  }
}
