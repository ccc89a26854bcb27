import {
  closeRedis,
  isRedisUnavailable,
  Keys,
  openRedis,
  type RedisConnection,
  type RedisRole,
  Scripts,
  whenReady,
} from '@agentconnect/broker';
import type { Logger, Part } from '@agentconnect/operations';
import { Histogram, type Registry } from 'prom-client';

export interface ConnectionsOptions {
  readonly url: string;
  readonly prefix: string;
  readonly log: Logger;
  readonly registry: Registry;
}

/** How long a start waits for Redis, in ms. */
const startMs = 15_000;

const buckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

/** The gateway's connections to Redis: one for steps on a request path, one that listens. */
export class Connections implements Part {
  readonly name = 'redis';
  readonly keys: Keys;
  private readonly options: ConnectionsOptions;
  private readonly duration: Histogram<'script' | 'outcome'>;
  private readonly opened: RedisConnection[] = [];
  private lastFault = '';

  constructor(options: ConnectionsOptions) {
    this.options = options;
    this.keys = new Keys(options.prefix);
    this.duration = new Histogram({
      name: 'agentconnect_redis_script_duration_seconds',
      help: 'Time of a script in Redis, as the gateway sees it.',
      labelNames: ['script', 'outcome'],
      buckets,
      registers: [options.registry],
    });
  }

  /** Rejects if Redis does not answer in time. */
  async start(): Promise<void> {
    this.opened.push(this.open('command'), this.open('subscriber'));
    try {
      await Promise.all(this.opened.map((redis) => whenReady(redis, startMs)));
    } catch {
      throw new Error(`REDIS_URL: Redis did not answer within ${startMs / 1000} s ${this.lastFault}`.trim());
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.opened.splice(0).map(closeRedis));
  }

  get command(): RedisConnection {
    return this.at(0);
  }

  get subscriber(): RedisConnection {
    return this.at(1);
  }

  scripts(): Scripts {
    return new Scripts({
      redis: this.command,
      keys: this.keys,
      onCall: (script, ms, error) => {
        const outcome = error === undefined ? 'ok' : isRedisUnavailable(error) ? 'unavailable' : 'failed';
        this.duration.observe({ script, outcome }, ms / 1000);
      },
    });
  }

  /** Whether Redis answers. */
  async isReachable(): Promise<boolean> {
    const [command] = this.opened;
    if (command?.status !== 'ready') return false;
    try {
      await command.ping();
      return true;
    } catch {
      return false;
    }
  }

  private open(role: RedisRole): RedisConnection {
    const { url, log } = this.options;
    return openRedis({
      url,
      role,
      onError: (error) => {
        this.lastFault = `(${error.message})`;
        log.warn({ err: error, role }, 'redis connection fault');
      },
    });
  }

  private at(index: number): RedisConnection {
    const redis = this.opened[index];
    if (!redis) throw new Error('Redis is not connected');
    return redis;
  }
}
