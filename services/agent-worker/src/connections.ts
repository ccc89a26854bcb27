import {
  closeRedis,
  openRedis,
  type RedisAddress,
  type RedisConnection,
  whenReady,
} from '@agentconnect/broker';
import type { Logger, Part } from '@agentconnect/operations';
import { timersBlockMs } from './timers/timers.ts';

/** How long a start waits for Redis, in ms. */
const patienceMs = 30_000;
/** At most one connection fault is logged per this time, in ms. */
const faultEveryMs = 5_000;

/** The connections of a worker that do not depend on the number of partitions. */
export class Connections implements Part {
  readonly name = 'connections';
  readonly command: RedisConnection;
  readonly subscriber: RedisConnection;
  readonly timers: RedisConnection;

  private lastFault = '';

  constructor(address: RedisAddress, onFault: (error: Error) => void) {
    const onError = (error: Error): void => {
      this.lastFault = ` (${error.message})`;
      onFault(error);
    };
    this.command = openRedis({ ...address, role: 'command', onError });
    this.subscriber = openRedis({ ...address, role: 'subscriber', onError });
    this.timers = openRedis({ ...address, role: 'blocking', blockMs: timersBlockMs, onError });
  }

  /** Rejects if Redis does not answer in time. */
  async start(): Promise<void> {
    try {
      await Promise.all(
        [this.command, this.subscriber, this.timers].map((redis) => whenReady(redis, patienceMs)),
      );
    } catch {
      throw new Error(`REDIS_URL: Redis did not answer within ${patienceMs / 1000} s${this.lastFault}`);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.command, this.subscriber, this.timers].map((redis) => closeRedis(redis)));
  }
}

/** Logs only some connection faults: while Redis is unreachable, each connection reports faults again and again. */
export function createFaultLog(log: Logger): (error: Error) => void {
  let nextAt = 0;
  let unsaid = 0;
  return (error) => {
    const now = performance.now();
    if (now < nextAt) {
      unsaid += 1;
      return;
    }
    log.warn({ err: error, unsaid }, 'a connection to Redis failed');
    nextAt = now + faultEveryMs;
    unsaid = 0;
  };
}
