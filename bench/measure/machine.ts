import { cpus, release, totalmem } from 'node:os';
import { commitOf } from '../../tests/support/commit-of.ts';
import { BenchRedis } from '../systems/bench-redis.ts';

/** What a run was made on, and of: figures of two runs compare where these are the same. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly node: string;
  readonly redis: string;
  readonly commit: string;
  readonly date: string;
}

export async function machineFacts(): Promise<Machine> {
  const redis = await BenchRedis.start();
  try {
    return {
      cores: cpus().length,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      memoryGib: Math.round(totalmem() / 2 ** 30),
      kernel: release(),
      node: process.versions.node,
      redis: await redis.version(),
      commit: commitOf(),
      date: new Date().toISOString().slice(0, 10),
    };
  } finally {
    await redis.stop();
  }
}
