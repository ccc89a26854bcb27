import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** What sentinels are asked about, where they are and how they are spoken to, in the terms of ioredis. */
export interface Sentinels {
  readonly sentinels: { readonly host: string; readonly port: number }[];
  readonly name: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  readonly sentinelTLS?: object;
  /** Whether the primary is spoken to by TLS. */
  readonly enableTLSForSentinelMode?: boolean;
}

const channel = '+switch-master';

/** How long the name of a host may take to be looked up, in ms. */
const lookupMs = 1_000;

/**
 * Leaves a primary as soon as a sentinel says that another has taken its place. It may live on for ten seconds before it
 * is made a replica and closes its connections, and what it is told meanwhile is lost.
 *
 * ioredis has such a detector too, which ends a connection for good if it is just being made.
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
      // A sentinel may be away; the others tell the same.
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

/** Connects anew, by what the sentinels say then, unless that is where it is. */
async function leaveUnlessAt(redis: Redis, host: string, port: number): Promise<void> {
  if (redis.status === 'end') return;
  if (redis.status !== 'ready') {
    // A sentinel that has not heard of it yet may just have named the old one.
    redis.once('ready', () => void leaveUnlessAt(redis, host, port));
    return;
  }
  const { stream } = redis;
  const stays = await leadsTo(stream, host, port);
  if (redis.stream !== stream) await leaveUnlessAt(redis, host, port);
  else if (!stays) redis.disconnect(true);
}

/**
 * Whether a connection leads to a host, which a sentinel may call by a name. One that is not found soon is taken for
 * another: to connect anew for nothing does less harm than to stay with a primary that is none.
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
