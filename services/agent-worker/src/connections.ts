import { closeRedis, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import type { Part } from '@agentconnect/operations';
import { timersBlockMs } from './timers.ts';

/** How long a start waits for Redis, in ms. */
const patienceMs = 30_000;

/** The connections that a worker has whatever the number of partitions. */
export class Connections implements Part {
  readonly name = 'connections';
  readonly command: RedisConnection;
  readonly subscriber: RedisConnection;
  readonly timers: RedisConnection;

  constructor(url: string, onError: (error: Error) => void) {
    this.command = openRedis({ url, role: 'command', onError });
    this.subscriber = openRedis({ url, role: 'subscriber', onError });
    this.timers = openRedis({ url, role: 'blocking', blockMs: timersBlockMs, onError });
  }

  async start(): Promise<void> {
    await Promise.all(
      [this.command, this.subscriber, this.timers].map((redis) => whenReady(redis, patienceMs)),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([this.command, this.subscriber, this.timers].map((redis) => closeRedis(redis)));
  }
}
