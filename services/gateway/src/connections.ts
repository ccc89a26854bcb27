import {
  closeRedis,
  Keys,
  openRedis,
  type RedisConnection,
  type RedisRole,
  Scripts,
  whenReady,
} from '@agentconnect/broker';
import { type Logger, type OnScriptCall, type Part, scriptMetrics } from '@agentconnect/operations';
import type { Registry } from 'prom-client';

export interface ConnectionsOptions {
  readonly url: string;
  readonly prefix: string;
  readonly log: Logger;
  readonly registry: Registry;
}

/** How long a start waits for Redis, in ms. */
const startMs = 15_000;

/** The gateway's connections to Redis: one for steps on a request path, one that listens. */
export class Connections implements Part {
  readonly name = 'redis';
  readonly keys: Keys;
  private readonly options: ConnectionsOptions;
  private readonly onCall: OnScriptCall;
  private opened: { command: RedisConnection; subscriber: RedisConnection } | undefined;
  private lastFault = '';

  constructor(options: ConnectionsOptions) {
    this.options = options;
    this.keys = new Keys(options.prefix);
    this.onCall = scriptMetrics(options.registry);
  }

  /** Rejects if Redis does not answer in time. */
  async start(): Promise<void> {
    this.opened = { command: this.open('command'), subscriber: this.open('subscriber') };
    const { command, subscriber } = this.opened;
    try {
      await Promise.all([whenReady(command, startMs), whenReady(subscriber, startMs)]);
    } catch {
      throw new Error(`REDIS_URL: Redis did not answer within ${startMs / 1000} s ${this.lastFault}`.trim());
    }
  }

  async stop(): Promise<void> {
    const opened = this.opened;
    this.opened = undefined;
    if (opened) await Promise.all([closeRedis(opened.command), closeRedis(opened.subscriber)]);
  }

  get command(): RedisConnection {
    return this.connected().command;
  }

  get subscriber(): RedisConnection {
    return this.connected().subscriber;
  }

  scripts(): Scripts {
    return new Scripts({ redis: this.command, keys: this.keys, onCall: this.onCall });
  }

  /** Whether Redis answers. */
  async isReachable(): Promise<boolean> {
    const command = this.opened?.command;
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
      // Every partition's pulse is heard once a second.
      silenceMs: 10_000,
      onError: (error) => {
        this.lastFault = `(${error.message})`;
        log.warn({ err: error, role }, 'redis connection fault');
      },
    });
  }

  private connected(): { command: RedisConnection; subscriber: RedisConnection } {
    if (!this.opened) throw new Error('Redis is not connected');
    return this.opened;
  }
}
