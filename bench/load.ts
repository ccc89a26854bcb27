import type { BenchStack } from './bench-stack.ts';
import { type ProcessReading, readProcess, readRedis, type RedisReading } from './readings.ts';

/** What a part has used up of everything. */
export interface Load {
  readonly seconds: number;
  /** In s. */
  readonly redisCpu: number;
  readonly gatewayCpu: number;
  readonly workerCpu: number;
  readonly redisBytes: number;
  readonly redisCommands: number;
  readonly gateway: ProcessReading;
  readonly worker: ProcessReading;
  readonly redis: RedisReading;
}

/** Measures what everything uses while something happens. */
export async function loadOf(stack: BenchStack, action: () => Promise<void>): Promise<Load> {
  const read = (): Promise<[RedisReading, ProcessReading, ProcessReading]> =>
    Promise.all([readRedis(stack.redis), readProcess(stack.gatewayAdmin), readProcess(stack.workerAdmin)]);
  const before = await read();
  const began = performance.now();
  await action();
  const seconds = (performance.now() - began) / 1_000;
  const [redis, gateway, worker] = await read();
  return {
    seconds,
    redisCpu: redis.cpuSeconds - before[0].cpuSeconds,
    gatewayCpu: gateway.cpuSeconds - before[1].cpuSeconds,
    workerCpu: worker.cpuSeconds - before[2].cpuSeconds,
    redisBytes: redis.netBytes - before[0].netBytes,
    redisCommands: redis.commands - before[0].commands,
    gateway,
    worker,
    redis,
  };
}
