import type { DialectName } from '../load/dialects.ts';
import type { BenchRedis } from './bench-redis.ts';

/** Something that answers texts over WebSockets, by way of a Redis of its own. */
export interface System {
  readonly redis: BenchRedis;
  /** What its sockets speak. */
  readonly dialect: DialectName;
  /** Process ids of those that hold the sockets, and of those that answer. */
  pids(): { readonly gateways: readonly number[]; readonly workers: readonly number[] };
  /** Where so many sockets are to be opened, each for itself. */
  addresses(count: number): Promise<string[]>;
  stop(): Promise<void>;
}
