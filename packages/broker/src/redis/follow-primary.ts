import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** The sentinels, how to connect to them and which primary to ask for, in the terms of ioredis. */
export interface Sentinels {
  readonly sentinels: { readonly host: string; readonly port: number }[];
  readonly name: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  readonly sentinelTLS?: object;
  /** Whether connections to the primary use TLS. */
  readonly enableTLSForSentinelMode?: boolean;
}

const channel = '+switch-master';

/** How long the lookup of a host name may take, in ms. */
const lookupMs = 1_000;

/**
 * Leaves a primary as soon as a sentinel says that another has taken its place. The old one may live on for ten seconds
 * before it becomes a replica and closes its connections, and writes to it in that time are lost.
 *
 * ioredis has such a detector too, but it ends a connection for good if that is just being opened.
 */
export function followPrimary(
  redis: Redis,
  { sentinels, name, sentinelUsername, sentinelPassword, sentinelTLS }: Sentinels,
  retry: (n: number) => number,
): void {
  redis.once('ready', () => {
    const settings = {
      enableReadyCheck: false,
      autoResubscribe: false,
      maxRetriesPerRequest: null,
      ...(sentinelUsername === undefined ? {} : { username: sentinelUsername }),
      ...(sentinelPassword === undefined ? {} : { password: sentinelPassword }),
      ...(sentinelTLS === undefined ? {} : { tls: sentinelTLS }),
    };
    const watchers = sentinels.map((address) => {
      const watcher = new Redis({ ...address, ...settings, retryStrategy: retry });
      // A sentinel may be down; the others say the same.
      watcher.on('error', () => undefined);
      watcher.on('ready', () => void watcher.subscribe(channel).catch(() => undefined));
      watcher.on('message', (_channel, message) => {
        const [primary, , , host = '', port] = message.split(' ');
        if (primary === name) void leaveUnlessAt(redis, host, Number(port));
      });
      return watcher;
    });
    redis.once('end', () => {
      for (const watcher of watchers) watcher.disconnect();
    });
  });
}

/** Reconnects, to where the sentinels then point, unless it is already there. */
async function leaveUnlessAt(redis: Redis, host: string, port: number): Promise<void> {
  if (redis.status === 'end') return;
  if (redis.status !== 'ready') {
    // A sentinel that has not heard of the change yet may just have named the old primary.
    redis.once('ready', () => void leaveUnlessAt(redis, host, port));
    return;
  }
  const { stream } = redis;
  const stays = await leadsTo(stream, host, port);
  if (redis.stream !== stream) await leaveUnlessAt(redis, host, port);
  else if (!stays) redis.disconnect(true);
}

/**
 * Whether a connection leads to a host, which a sentinel may give as a name. If the name is not resolved soon, the answer is
 * no: an unnecessary reconnect does less harm than staying with an old primary.
 */
async function leadsTo(stream: Socket, host: string, port: number): Promise<boolean> {
  if (stream.remotePort !== port) return false;
  if (stream.remoteAddress === host) return true;
  const found = await Promise.race([
    lookup(host, { all: true }).catch(() => []),
    wait(lookupMs, [], { ref: false }),
  ]);
  return found.some(({ address }) => address === stream.remoteAddress);
}
