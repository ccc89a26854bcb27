import {
  closeRedis,
  Confirmer,
  confirmerRoundMs,
  Keys,
  openRedis,
  type RedisAddress,
  type RedisConnection,
  type RedisRole,
  Scripts,
  SharedReads,
  whenReady,
} from '@agentconnect/broker';
import { type Logger, type OnScriptCall, type Part, scriptMetrics } from '@agentconnect/operations';
import type { Registry } from '@prometheus-io/client';

export interface ConnectionsOptions {
  readonly address: RedisAddress;
  readonly prefix: string;
  readonly log: Logger;
  readonly registry: Registry;
  /** How many replicas must have a text before it is accepted, and how long to wait for them, in ms. */
  readonly durability: { readonly replicas: number; readonly withinMs: number };
}

interface Opened {
  readonly command: RedisConnection;
  readonly subscriber: RedisConnection;
  /** Only if texts wait for replicas. */
  readonly confirmer: RedisConnection | undefined;
}

/** How long a start waits for Redis, in ms. */
const startMs = 15_000;

/** The gateway's connections to Redis: one for steps on a request path, one for pub/sub, one for `WAIT`. */
export class Connections implements Part {
  readonly name = 'redis';
  readonly keys: Keys;
  private readonly options: ConnectionsOptions;
  private readonly onCall: OnScriptCall;
  private opened: Opened | undefined;
  private lastFault = '';
  private readonly reads = new SharedReads(1_000);

  constructor(options: ConnectionsOptions) {
    this.options = options;
    this.keys = new Keys(options.prefix);
    this.onCall = scriptMetrics(options.registry);
  }

  /** Rejects if Redis does not answer in time. */
  async start(): Promise<void> {
    this.opened = {
      command: this.open('command'),
      subscriber: this.open('subscriber'),
      confirmer: this.options.durability.replicas > 0 ? this.open('confirmer') : undefined,
    };
    try {
      await Promise.all(all(this.opened).map((connection) => whenReady(connection, startMs)));
    } catch {
      throw new Error(`REDIS_URL: Redis did not answer within ${startMs / 1000} s ${this.lastFault}`.trim());
    }
  }

  async stop(): Promise<void> {
    const opened = this.opened;
    this.opened = undefined;
    if (opened) await Promise.all(all(opened).map(closeRedis));
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

  /** Waits for replicas; `undefined` if texts are accepted without them. */
  confirmer(): Confirmer | undefined {
    const { confirmer: redis } = this.connected();
    return redis && new Confirmer({ redis, keys: this.keys, ...this.options.durability });
  }

  /** Whether Redis answers, or answered within the last second. */
  async isReachable(): Promise<boolean> {
    const command = this.opened?.command;
    if (command?.status !== 'ready') return false;
    try {
      await this.reads.get('ping', () => command.ping());
      return true;
    } catch {
      return false;
    }
  }

  private open(role: RedisRole): RedisConnection {
    const { address, log } = this.options;
    return openRedis({
      ...address,
      role,
      // Every partition's pulse is heard once a second.
      silenceMs: 10_000,
      blockMs: confirmerRoundMs,
      onError: (error) => {
        this.lastFault = `(${error.message})`;
        log.warn({ err: error, role }, 'redis connection fault');
      },
    });
  }

  private connected(): Opened {
    if (!this.opened) throw new Error('Redis is not connected');
    return this.opened;
  }
}

function all({ command, subscriber, confirmer }: Opened): RedisConnection[] {
  return [command, subscriber, ...(confirmer ? [confirmer] : [])];
}
