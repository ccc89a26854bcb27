import { setTimeout as wait } from 'node:timers/promises';
import type { RedisConnection } from '@agentconnect/broker';
import { Cluster, type Redis } from 'ioredis';
import { eventually } from './stack-eventually.ts';

/** What the keys of one name hold together. */
interface Amount {
  readonly keys: number;
  /** Entries of streams, fields of hashes, members of sets and lists; a string is one. */
  readonly members: number;
  /**
   * Entries that were delivered to the streams' groups and not acknowledged, also where the entry itself is gone. A
   * group's consumers do not count: each process is one, and stays for an hour after its death.
   */
  readonly pending: number;
  /** How many of the keys have no end. */
  readonly endless: number;
}

/** What Redis holds, by the names of keys without the parts that tell one session or process from another. */
export type Held = ReadonlyMap<string, Amount>;

/** Between two looks. */
const pauseMs = 100;

/** More than a Cluster takes to tell all its nodes of a failover. */
const mastersKnownMs = 30_000;

/** The command that tells how large a key of a type is. */
const sizes: Readonly<Record<string, string>> = {
  stream: 'xlen',
  hash: 'hlen',
  zset: 'zcard',
  set: 'scard',
  list: 'llen',
};

/** The command that tells what stands in a key of a type. */
const contents: Readonly<Record<string, readonly [string, ...string[]]>> = {
  stream: ['xrange', '-', '+', 'COUNT', '100'],
  hash: ['hgetall'],
  zset: ['zrange', '0', '-1', 'WITHSCORES'],
  set: ['smembers'],
  list: ['lrange', '0', '-1'],
};

const nothing: Amount = { keys: 0, members: 0, pending: 0, endless: 0 };

/**
 * Adds up what keys with this prefix hold; `nameOf` is given the rest of a key, and leaves it out by
 * `undefined`.
 */
export async function readHeld(
  redis: RedisConnection,
  prefix: string,
  nameOf: (key: string) => string | undefined,
): Promise<Held> {
  const held = new Map<string, Amount>();
  for (const node of redis instanceof Cluster ? await mastersOf(redis) : [redis]) {
    for (const { key, ms, members, pending } of await keysOf(node, `${prefix}:`)) {
      const isEndless = ms === -1;
      const name = nameOf(key.slice(prefix.length));
      if (name === undefined) continue;
      const others = held.get(name) ?? nothing;
      held.set(name, {
        keys: others.keys + 1,
        members: others.members + members,
        pending: others.pending + pending,
        endless: others.endless + (isEndless ? 1 : 0),
      });
    }
  }
  return held;
}

/**
 * Those that say that they are masters, when they are as many as the Cluster has. The connection hears of a failover, or
 * of a replica that came late, only by keys that it looks for in vain; and a master whose replica has taken its place
 * says for a moment still that it is one.
 */
async function mastersOf(cluster: Cluster): Promise<readonly Redis[]> {
  let masters: readonly Redis[] = [];
  await eventually('each master of the Cluster is known', mastersKnownMs, async () => {
    const nodes = cluster.nodes('all');
    const roles = await Promise.all(nodes.map((node) => node.role()));
    masters = nodes.filter((_, at) => roles[at]?.[0] === 'master');
    const [, size] = /cluster_size:(\d+)/.exec(String(await masters[0]?.cluster('INFO'))) ?? [];
    if (masters.length === Number(size)) return true;
    await new Promise((refreshed) => {
      cluster.refreshSlotsCache(refreshed);
    });
    return false;
  });
  return masters;
}

/** What is there beyond `before`, a line each. */
function moreThan(before: Held, now: Held): string[] {
  return [...now].flatMap(([name, amount]) => {
    const had = before.get(name) ?? nothing;
    const isMore = amount.keys > had.keys || amount.members > had.members || amount.pending > had.pending;
    return isMore ? [`${name}: ${told(amount)} (before: ${told(had)})`] : [];
  });
}

function told({ keys, members, pending }: Amount): string {
  return `${members} in ${keys}${pending > 0 ? `, ${pending} pending` : ''}`;
}

/**
 * Waits until Redis holds no more than `before`; returns what is left when it has not come to that in time. A Redis
 * that cannot be read is asked again, and told of at the end.
 */
export async function leftBeyond(
  before: Held,
  read: () => Promise<Held>,
  withinMs: number,
): Promise<string[]> {
  const end = performance.now() + withinMs;
  for (;;) {
    const left = await read().then(
      (now) => moreThan(before, now),
      (error: unknown) => [`cannot be read: ${String(error)}`],
    );
    if (left.length === 0 || performance.now() > end) return left;
    await wait(pauseMs);
  }
}

/** What the keys are whose rest of a name passes, and what stands in them, a line each: for a report. */
export async function tellKeys(
  redis: RedisConnection,
  prefix: string,
  isAsked: (key: string) => boolean,
): Promise<string[]> {
  const lines: string[] = [];
  for (const node of redis instanceof Cluster ? await mastersOf(redis) : [redis]) {
    for (const key of await node.keys(`${prefix}:*`)) {
      if (!isAsked(key.slice(prefix.length))) continue;
      const type = await node.type(key);
      const [command, ...range] = contents[type] ?? ['get'];
      const content: unknown = await node.call(command, key, ...range);
      lines.push(`${key} (${type}): ${JSON.stringify(content)}`.slice(0, 2_000));
    }
  }
  return lines;
}

interface HeldKey {
  readonly key: string;
  /** Until its end; -1 without one. */
  readonly ms: number;
  readonly members: number;
  readonly pending: number;
}

async function keysOf(node: Redis, prefix: string): Promise<HeldKey[]> {
  const keys = await node.keys(`${prefix}*`);
  const about = await all(
    node,
    keys.flatMap((key): string[][] => [
      ['type', key],
      ['pttl', key],
    ]),
  );
  const types = keys.map((_, at) => String(about[2 * at]));
  const sizesOf = types.map((type, at): string[] => [sizes[type] ?? 'exists', keys[at] ?? '']);
  const members = await all(node, sizesOf);
  const pending = await pendingOf(
    node,
    keys.filter((_, at) => types[at] === 'stream'),
  );
  return keys.flatMap((key, at) => {
    // It may have gone meanwhile.
    if (types[at] === 'none') return [];
    const ms = Number(about[2 * at + 1]);
    return [{ key, ms, members: Number(members[at]), pending: pending.get(key) ?? 0 }];
  });
}

/** How much the groups of streams have pending. */
async function pendingOf(node: Redis, streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const asked = streams.map((stream) => ['xinfo', 'GROUPS', stream]);
  const replies = await node.pipeline(asked).exec();
  const pending = (replies ?? []).map(([error, groups]) => {
    // It may have gone meanwhile.
    if (error?.message.includes('no such key')) return 0;
    if (error) throw error;
    return (groups as unknown[][])
      .map((group) => Number(group[group.indexOf('pending') + 1]))
      .reduce((sum, count) => sum + count, 0);
  });
  return new Map(streams.map((stream, at) => [stream, pending[at] ?? 0]));
}

async function all(node: Redis, commands: string[][]): Promise<unknown[]> {
  const replies = (await node.pipeline(commands).exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}
