import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { followPrimary } from './follow-primary.ts';
import { type RedisAddress, type RedisTarget, targetOf } from './redis-address.ts';
import { sentinelFault } from './sentinel-fault.ts';

/** A connection to a single server, to a Sentinel's primary, or to a Cluster. */
export type RedisConnection = Redis | Cluster;

/**
 * What a connection is for:
 * - `command`: steps on a request path. Fails fast when Redis is unreachable, so that a request can be answered with 503.
 * - `blocking`: `XREADGROUP … BLOCK`. Waits for Redis to come back; a dead link is noticed by `blockMs` of silence.
 * - `subscriber`: sharded pub/sub, by `ChannelSubscriber`, which subscribes again after a reconnect.
 * - `confirmer`: `WAIT`, by `Confirmer`, which retries itself. Nothing is sent twice, because a WAIT has to follow its write
 *   on the same connection.
 */
export type RedisRole = 'command' | 'blocking' | 'subscriber' | 'confirmer';

export interface OpenRedisOptions extends RedisAddress {
  readonly role: RedisRole;
  /** The longest block of a `blocking` or `confirmer` connection, in ms. */
  readonly blockMs?: number;
  /** The longest silence, in ms, before a `subscriber` connection that regularly gets messages is replaced. */
  readonly silenceMs?: number;
  /** Called with each fault of the connection; ioredis reconnects by itself. */
  readonly onError: (error: Error) => void;
}

/** What a connection to one server and to a Cluster's nodes have in common. */
type Settings = Pick<
  RedisOptions,
  | 'autoResendUnfulfilledCommands'
  | 'connectTimeout'
  | 'reconnectOnError'
  | 'maxRetriesPerRequest'
  | 'commandTimeout'
  | 'socketTimeout'
> & { enableOfflineQueue?: boolean };

/** The pause before reconnecting, in ms, with jitter so that not all clients come back at once. */
function reconnectDelay(attempt: number): number {
  return Math.min(2_000, 50 * 2 ** Math.min(attempt, 6)) * (0.5 + Math.random() / 2);
}

/** How long a command may take before its request is answered with 503, in ms. */
const commandTimeoutMs = 5_000;

function optionsOf({ role, blockMs = 0, silenceMs }: OpenRedisOptions): Settings {
  const common: Settings = {
    connectTimeout: 5_000,
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
  };
  switch (role) {
    case 'command':
      return {
        ...common,
        enableOfflineQueue: false,
        maxRetriesPerRequest: 1,
        commandTimeout: commandTimeoutMs,
        // Replaces a link that does not answer, instead of only giving up its commands.
        socketTimeout: commandTimeoutMs,
      };
    case 'blocking':
      return { ...common, maxRetriesPerRequest: null, socketTimeout: blockMs + 5_000 };
    case 'subscriber':
      return {
        ...common,
        maxRetriesPerRequest: null,
        ...(silenceMs === undefined ? {} : { socketTimeout: silenceMs }),
      };
    case 'confirmer':
      return {
        ...common,
        reconnectOnError: (error) => error.message.startsWith('READONLY'),
        enableOfflineQueue: false,
        autoResendUnfulfilledCommands: false,
        maxRetriesPerRequest: 0,
        socketTimeout: blockMs + 2_000,
      };
  }
}

/** Opens a connection; it connects by itself. Use `whenReady` before the first command. */
export function openRedis(options: OpenRedisOptions): RedisConnection {
  const settings = optionsOf(options);
  const target = targetOf(options);
  const redis = connect(target, options.role, settings);
  const { onError } = options;
  redis.on('error', target.kind === 'sentinel' ? (error) => onError(sentinelFault(error)) : onError);
  return redis;
}

function connect(target: RedisTarget, role: RedisRole, settings: Settings): RedisConnection {
  const single = {
    ...settings,
    retryStrategy: reconnectDelay,
    // ioredis subscribes again without handling the reply, which ends the process if the link breaks once more, so
    // `ChannelSubscriber` does it instead. In a Cluster, ioredis's own group of subscribers does it.
    autoResubscribe: false,
  };
  switch (target.kind) {
    case 'single':
      return new Redis(target.url, single);
    case 'sentinel': {
      const redis = new Redis({ ...single, ...target.options });
      followPrimary(redis, target.options, reconnectDelay);
      return redis;
    }
    case 'cluster': {
      const { enableOfflineQueue = true, ...node } = settings;
      return new Cluster(target.nodes, {
        redisOptions: { ...node, ...target.options },
        enableOfflineQueue,
        shardedSubscribers: role === 'subscriber',
        clusterRetryStrategy: reconnectDelay,
      });
    }
  }
}

/** Resolves when commands can be sent; rejects after `timeoutMs`. */
export async function whenReady(redis: RedisConnection, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      redis.off('ready', ready);
      reject(new Error('Redis did not answer in time'));
    }, timeoutMs);
    const ready = (): void => {
      clearTimeout(timer);
      resolve();
    };
    redis.once('ready', ready);
  });
}

/** How long a server may take to say goodbye, in ms. */
const quitMs = 1_000;

/** Closes a connection, politely if it is up, and does not wait for one that is not. */
export async function closeRedis(redis: RedisConnection): Promise<void> {
  if (redis.status === 'ready') {
    const patience = AbortSignal.timeout(quitMs);
    const expired = new Promise((resolve) => patience.addEventListener('abort', resolve, { once: true }));
    await Promise.race([redis.quit().catch(() => undefined), expired]);
  }
  redis.disconnect();
}
