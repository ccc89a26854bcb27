import type { Redis } from 'ioredis';

/** What a server has used up since it started, and what it holds now. */
export interface RedisReading {
  /** Of its main thread, in s. */
  readonly cpuSeconds: number;
  readonly commands: number;
  readonly netBytes: number;
  readonly memoryBytes: number;
  readonly connections: number;
}

export interface ProcessReading {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** Of the event loop since it was read last: how late its timers were, in s. */
  readonly lateP99Seconds: number;
}

export async function readRedis(redis: Redis): Promise<RedisReading> {
  const info = await redis.info();
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? NaN);
  return {
    cpuSeconds: field('used_cpu_user_main_thread') + field('used_cpu_sys_main_thread'),
    commands: field('total_commands_processed'),
    netBytes: field('total_net_input_bytes') + field('total_net_output_bytes'),
    memoryBytes: field('used_memory'),
    connections: field('connected_clients'),
  };
}

/** Reads `/metrics` of a service's admin address. */
export async function readProcess(adminUrl: string): Promise<ProcessReading> {
  const page = await (await fetch(`${adminUrl}/metrics`)).text();
  const figure = (name: string): number =>
    Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(page)?.[1] ?? NaN);
  return {
    cpuSeconds: figure('process_cpu_seconds_total'),
    residentBytes: figure('process_resident_memory_bytes'),
    lateP99Seconds: figure('nodejs_eventloop_lag_p99_seconds'),
  };
}
