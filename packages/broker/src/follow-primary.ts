import { Redis } from 'ioredis';

/** What sentinels are asked about, and where they are. */
export interface Sentinels {
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  readonly name: string;
}

const channel = '+switch-master';

/**
 * Leaves a primary as soon as a sentinel says that another has taken its place. It may live on for ten seconds before it
 * is made a replica and closes its connections, and what it is told meanwhile is lost.
 *
 * ioredis has such a detector too, which ends a connection for good if it is just being made.
 */
export function followPrimary(
  redis: Redis,
  { sentinels, name }: Sentinels,
  retry: (n: number) => number,
): void {
  redis.once('ready', () => {
    const watchers = sentinels.map((address) => {
      const settings = { enableReadyCheck: false, autoResubscribe: false, maxRetriesPerRequest: null };
      const watcher = new Redis({ ...address, ...settings, retryStrategy: retry });
      // A sentinel may be away; the others tell the same.
      watcher.on('error', () => undefined);
      watcher.on('ready', () => void watcher.subscribe(channel).catch(() => undefined));
      watcher.on('message', (_channel, message) => {
        const [primary, , , host = '', port] = message.split(' ');
        if (primary === name) leaveUnlessAt(redis, host, Number(port));
      });
      return watcher;
    });
    redis.once('end', () => {
      for (const watcher of watchers) watcher.disconnect();
    });
  });
}

/** Connects anew, by what the sentinels say then, unless that is where it is. */
function leaveUnlessAt(redis: Redis, host: string, port: number): void {
  if (redis.status === 'end') return;
  if (redis.status !== 'ready') {
    // A sentinel that has not heard of it yet may just have named the old one.
    redis.once('ready', () => leaveUnlessAt(redis, host, port));
    return;
  }
  const { remoteAddress, remotePort } = redis.stream;
  if (remoteAddress !== host || remotePort !== port) redis.disconnect(true);
}
