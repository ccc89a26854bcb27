import { setTimeout as pause } from 'node:timers/promises';
import { type Cursor, partitionOf, randomId } from '@agentconnect/protocol';
import { Cluster, type Redis } from 'ioredis';
import type { Keys } from '../keys/keys.ts';
import { primaryOf } from '../redis/primary-of.ts';
import type { RedisConnection } from '../redis/redis.ts';
import { luaScript } from '../scripts/lua-script.ts';
import { argsOf, keysOf } from '../scripts/named.ts';

const script = luaScript('confirm', {
  folder: 'log',
  keys: ['PULSE', '...LOGS'],
  args: ['seq', 'message_id', 'time'],
  isGrouped: true,
});

/** How many entries one round checks. */
const roundMax = 1_000;

/** How long one WAIT blocks, in ms; then the round checks the logs again. */
export const roundMs = 500;

/** The pause before a failed round is retried, in ms. */
const pauseMs = 100;

/**
 * The outcome for an entry: `confirmed`, enough replicas have it; `late`, they did not have it in time; `lost`, the log no
 * longer has it.
 */
export type Confirmation = 'confirmed' | 'late' | 'lost';

export interface ConfirmerOptions {
  /** A connection of role `confirmer`, for nothing else. */
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** How many replicas must have an entry. */
  readonly replicas: number;
  /** How long to wait for an entry, in ms. */
  readonly withinMs: number;
}

/** An entry that waits for its replicas, or, without one, everything that its partition has by now. */
interface Waiting {
  readonly partition: number;
  readonly entry: { readonly log: string; readonly cursor: Cursor } | undefined;
  isSettled: boolean;
  settle(outcome: Confirmation): void;
}

/** The entries that wait for one primary. */
interface Lane {
  readonly waiting: Waiting[];
  isBusy: boolean;
}

/**
 * Waits until replicas have entries of logs. All entries that wait for one primary go into one round: the logs are checked,
 * something is written, and one WAIT for that write confirms everything that was found. Entries that come meanwhile go into
 * the next round, so the number of round trips grows with time and not with the number of texts.
 *
 * WAIT covers only the writes of its own connection, and blocks that connection. So each primary gets a connection for this
 * alone. Nothing is sent again after a reconnect, because a WAIT on another connection than its write would wait for nothing.
 */
export class Confirmer {
  private readonly options: ConfirmerOptions;
  /** The name of the key that it writes to. */
  private readonly name = `c${randomId(12)}`;
  private readonly lanes = new WeakMap<RedisConnection, Lane>();
  private readonly open = new Set<Waiting>();

  constructor(options: ConfirmerOptions) {
    this.options = options;
  }

  /** Confirms an entry of a session's log. Never rejects. */
  confirm(sessionId: string, cursor: Cursor): Promise<Confirmation> {
    const partition = partitionOf(sessionId);
    if (partition === undefined) throw new TypeError('not a session id');
    return this.ask(partition, { log: this.options.keys.log(sessionId), cursor });
  }

  /** Whether enough replicas of a partition have everything that it has by now. Never rejects. */
  async reaches(partition: number): Promise<boolean> {
    return (await this.ask(partition, undefined)) === 'confirmed';
  }

  /** Stops all waiting. */
  stop(): void {
    for (const waiting of this.open) waiting.settle('late');
  }

  private ask(partition: number, entry: Waiting['entry']): Promise<Confirmation> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        partition,
        entry,
        isSettled: false,
        settle: (outcome) => {
          waiting.isSettled = true;
          clearTimeout(timer);
          this.open.delete(waiting);
          resolve(outcome);
        },
      };
      const timer = setTimeout(() => waiting.settle('late'), this.options.withinMs);
      this.open.add(waiting);
      this.add(waiting);
    });
  }

  private add(waiting: Waiting): void {
    const { redis } = this.options;
    const primary = primaryOf(redis, this.ownKey(waiting.partition));
    // Until a Cluster tells which primary is which, all entries wait in one lane.
    const lane = this.lanes.get(primary ?? redis) ?? { waiting: [], isBusy: false };
    this.lanes.set(primary ?? redis, lane);
    lane.waiting.push(waiting);
    if (!lane.isBusy) void this.run(primary, lane);
  }

  private async run(primary: Redis | undefined, lane: Lane): Promise<void> {
    lane.isBusy = true;
    while (lane.waiting.length > 0) {
      const all = lane.waiting.splice(0, roundMax).filter(({ isSettled }) => !isSettled);
      if (all.length === 0) continue;
      const isServed = primary !== undefined && (await this.round(primary, all));
      if (!isServed) await this.lookAround();
      const rest = all.filter(({ isSettled }) => !isSettled);
      // Another server may be the primary by now.
      for (const waiting of rest) this.add(waiting);
    }
    lane.isBusy = false;
  }

  /** Settles the entries that it can. Returns whether all commands were served. */
  private async round(primary: Redis, all: readonly Waiting[]): Promise<boolean> {
    const { replicas } = this.options;
    const partitions = [...Map.groupBy(all, ({ partition }) => partition)];
    const pipeline = primary.pipeline();
    for (const [partition, group] of partitions) {
      const entries = group.flatMap(({ entry }) => entry ?? []);
      const keys = keysOf(script, {
        PULSE: this.ownKey(partition),
        LOGS: entries.map(({ log }) => log),
      });
      const places = entries.flatMap(({ cursor: { seq, messageId, at } }) =>
        argsOf(script, { seq, message_id: messageId, time: new Date(at).toISOString() }),
      );
      // Sent by its text: if its hash were unknown, the WAIT after it would wait for nothing.
      pipeline.eval(script.text, keys.length, ...keys, ...places);
    }
    pipeline.wait(replicas, roundMs);
    const results = await pipeline.exec().catch(() => undefined);
    if (!results) return false;
    const isReached = Number(results.at(-1)?.[1] ?? 0) >= replicas;
    for (const [index, [, group]] of partitions.entries()) {
      const reply = results[index]?.[1];
      if (!Array.isArray(reply)) continue;
      const held: unknown[] = [...reply];
      for (const waiting of group) {
        if (waiting.entry && held.shift() !== 1) waiting.settle('lost');
        else if (isReached) waiting.settle('confirmed');
      }
    }
    return results.every(([fault]) => !fault);
  }

  private ownKey(partition: number): string {
    return this.options.keys.gatewayPulse(partition, this.name);
  }

  /** The connection is down, or another server has become the primary. */
  private async lookAround(): Promise<void> {
    const { redis } = this.options;
    if (redis instanceof Cluster) redis.refreshSlotsCache();
    await pause(pauseMs);
  }
}
