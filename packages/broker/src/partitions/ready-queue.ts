import type { Keys } from '../keys/keys.ts';
import type { RedisConnection } from '../redis/redis.ts';
import type { Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const group = 'agent-workers';
const removeConsumer = luaScript('remove-consumer', {
  folder: 'partitions',
  keys: ['READY'],
  args: ['group', 'consumer'],
});

/** One entry of the ready stream: a session that has work. */
export interface ReadyEntry {
  readonly entryId: string;
  readonly sessionId: string;
}

/** The most calls of one scan for idle entries. */
const scanCalls = 16;

type Entries = [id: string, pairs: string[] | null][];

/**
 * A worker's view of the ready stream of one partition. It needs two connections, `blocking` and `command`, because a blocked
 * connection can do nothing else.
 */
export class ReadyQueue {
  private readonly key: string;
  private readonly shares: string;
  private readonly consumer: string;
  private readonly blocking: RedisConnection;
  private readonly command: RedisConnection;
  private scannedTo = '0-0';

  constructor(options: {
    readonly keys: Keys;
    readonly partition: number;
    readonly consumer: string;
    readonly blocking: RedisConnection;
    readonly command: RedisConnection;
  }) {
    this.key = options.keys.ready(options.partition);
    this.shares = options.keys.shares(options.partition);
    this.consumer = options.consumer;
    this.blocking = options.blocking;
    this.command = options.command;
  }

  /** Creates the stream and its group, starting at the first entry. */
  async ensureGroup(): Promise<void> {
    try {
      await this.command.xgroup('CREATE', this.key, group, '0', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
  }

  /** Reads new entries; with `blockMs`, waits at most that long for them. */
  async read(count: number, blockMs?: number): Promise<ReadyEntry[]> {
    return this.readFrom(this.blocking, '>', count, blockMs);
  }

  /** Entries that were delivered to this consumer in a lost reply. */
  async readOwn(count: number): Promise<ReadyEntry[]> {
    return this.readFrom(this.command, '0', count);
  }

  /**
   * Takes over up to `count` entries that were not renewed for `idleMs`. Redis checks ten entries for each one requested, so a
   * long scan takes several calls, and the next scan continues where this one ended.
   */
  async takeIdle(idleMs: number, count: number): Promise<ReadyEntry[]> {
    const taken: ReadyEntry[] = [];
    for (let calls = 0; calls < scanCalls && taken.length < count; calls++) {
      const [next, entries] = (await this.command.xautoclaim(
        this.key,
        group,
        this.consumer,
        idleMs,
        this.scannedTo,
        'COUNT',
        count - taken.length,
      )) as [string, Entries, ...unknown[]];
      taken.push(...toEntries(entries));
      this.scannedTo = next;
      if (next === '0-0') break;
    }
    return taken;
  }

  /** Removes this consumer from the group; `false` if it still has pending entries, which would be lost with it. */
  async leave(scripts: Scripts): Promise<boolean> {
    return this.remove(scripts, this.consumer);
  }

  /** Removes consumers from the group that have no pending entries and were silent for `idleMs`. */
  async removeIdle(scripts: Scripts, idleMs: number): Promise<number> {
    const consumers = (await this.command.xinfo('CONSUMERS', this.key, group)) as (string | number)[][];
    let removed = 0;
    for (const consumer of consumers) {
      const value = (name: string): string | number | undefined => consumer[consumer.indexOf(name) + 1];
      if (Number(value('pending')) > 0 || Number(value('idle')) < idleMs) continue;
      if (await this.remove(scripts, String(value('name')))) removed += 1;
    }
    return removed;
  }

  /**
   * The number of entries that no worker has read, the age of the oldest of them, the number of entries that workers are on,
   * and the number of sessions that are held until it is their user's turn.
   */
  async depth(): Promise<{ lag: number; pending: number; oldestMs: number; held: number }> {
    const held = Number(await this.command.hget(this.shares, 'h'));
    const groups = (await this.command.xinfo('GROUPS', this.key)) as (string | number | null)[][];
    const first = groups[0] ?? [];
    const value = (name: string): number => Number(first[first.indexOf(name) + 1] ?? 0);
    const lag = value('lag');
    const oldestMs = lag > 0 ? await this.age(String(first[first.indexOf('last-delivered-id') + 1])) : 0;
    return { lag, pending: value('pending'), oldestMs, held };
  }

  /** How long the entry after this one has waited, in ms. */
  private async age(deliveredId: string): Promise<number> {
    const [next] = await this.command.xrange(this.key, `(${deliveredId}`, '+', 'COUNT', 1);
    if (!next) return 0;
    const [seconds] = await this.command.time();
    return Math.max(0, Number(seconds) * 1000 - Number.parseInt(next[0], 10));
  }

  private async remove(scripts: Scripts, consumer: string): Promise<boolean> {
    const [removed] = await scripts.call(removeConsumer, { READY: this.key }, { group, consumer });
    return removed === 1;
  }

  private async readFrom(
    redis: RedisConnection,
    from: '>' | '0',
    count: number,
    blockMs?: number,
  ): Promise<ReadyEntry[]> {
    const { key, consumer } = this;
    const own = ['GROUP', group, consumer, 'COUNT', count] as const;
    const reply: [string, Entries][] | null =
      blockMs === undefined
        ? await redis.xreadgroup(...own, 'STREAMS', key, from)
        : await redis.xreadgroup(...own, 'BLOCK', blockMs, 'STREAMS', key, from);
    return toEntries(reply?.[0]?.[1] ?? []);
  }
}

function toEntries(entries: Entries): ReadyEntry[] {
  return entries.flatMap(([entryId, pairs]) => {
    const sessionId = pairs?.[1];
    return sessionId === undefined ? [] : [{ entryId, sessionId }];
  });
}
