import type { System } from '../systems/system.ts';
import { processorTime } from './process-usage.ts';
import { type RedisCounts, redisCounts } from './redis-counts.ts';
import { sharedClock } from './shared-clock.ts';

/** What a process is to its system: `gateway` are those that hold the sockets, `worker` those that answer. */
export type Role = 'redis' | 'gateway' | 'worker' | 'load';

/** A figure of each role: of all its processes together. */
export type ByRole<Figure = number> = Readonly<Record<Role, Figure>>;

/** What a system has used while something happened. */
export interface Usage {
  /** When it began and ended, by the clock that all processes share, in ms. */
  readonly from: number;
  readonly to: number;
  /** In µs. */
  readonly processorTime: ByRole;
  readonly commands: number;
  readonly networkBytes: number;
  /** At the end. */
  readonly redis: RedisCounts;
}

/** Measures what the processes of a system use up while something happens, and those that load it. */
export async function usageOf<Result>(
  system: System,
  loads: readonly { readonly pid: number }[],
  action: () => Promise<Result>,
): Promise<Usage & { readonly result: Result }> {
  const before = await redisCounts(system.redis.client);
  const [from, begin] = [sharedClock(), processorTimes(system, loads)];
  const result = await action();
  const [to, end] = [sharedClock(), processorTimes(system, loads)];
  const redis = await redisCounts(system.redis.client);
  return {
    from,
    to,
    processorTime: byRole((role) => end[role] - begin[role]),
    commands: redis.commands - before.commands,
    networkBytes: redis.networkBytes - before.networkBytes,
    redis,
    result,
  };
}

export function byRole<Figure>(figure: (role: Role) => Figure): ByRole<Figure> {
  return {
    redis: figure('redis'),
    gateway: figure('gateway'),
    worker: figure('worker'),
    load: figure('load'),
  };
}

/** What a system's own processes have used: all but the load. */
export function ofSystem({ redis, gateway, worker }: ByRole): number {
  return redis + gateway + worker;
}

function processorTimes(system: System, loads: readonly { readonly pid: number }[]): ByRole {
  const sum = (pids: readonly number[]): number => pids.reduce((time, pid) => time + processorTime(pid), 0);
  const { gateways, workers } = system.pids();
  return {
    redis: processorTime(system.redis.pid),
    gateway: sum(gateways),
    worker: sum(workers),
    load: sum(loads.map(({ pid }) => pid)),
  };
}
