import { setTimeout as pause } from 'node:timers/promises';
import { type Cursor, partitionOf, randomId } from '@agentconnect/protocol';
import { Cluster, type Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { primaryOf } from './primary-of.ts';
import type { RedisConnection } from './redis.ts';
import { luaScript } from './scripts/lua-script.ts';
import { argsOf, keysOf } from './scripts/named.ts';

const script = luaScript('confirm', {
  keys: ['PULSE', '...LOGS'],
  args: ['seq', 'message_id', 'time'],
  isGrouped: true,
});

/** As much is asked for in one round. */
const roundMax = 1_000;

/** How long one WAIT blocks; then the round looks again at what the logs hold, in ms. */
export const roundMs = 500;

/** Before a round that failed is tried again, in ms. */
const pauseMs = 100;

/**
 * What became of an entry: `confirmed`, enough replicas have it; `late`, they had not when the time was up; `lost`, the
 * log does not hold it any more.
 */
export type Confirmation = 'confirmed' | 'late' | 'lost';

export interface ConfirmerOptions {
  /** A connection of role `confirmer`, for nothing else. */
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** How many replicas have to have an entry. */
  readonly replicas: number;
  /** How long an entry is waited for, in ms. */
  readonly withinMs: number;
}

/** An entry that waits for its replicas; without one, whatever its partition holds by now. */
interface Waiting {
  readonly partition: number;
  readonly entry: { readonly log: string; readonly cursor: Cursor } | undefined;
  isSettled: boolean;
  settle(outcome: Confirmation): void;
}

/** What waits for one primary. */
interface Lane {
  readonly waiting: Waiting[];
  isBusy: boolean;
}

/**
 * Waits until replicas have what a log holds. Everything that waits for one primary goes into one round: the logs are
 * looked at, something is written, and one WAIT for that write stands for all that was found. What comes meanwhile goes
 * into the next round, so that the number of round trips grows with the time and not with the texts.
 *
 * WAIT knows only the writes of its own connection, and holds that connection up. So it has one to itself, to each
 * primary; nothing on it is sent twice, because a WAIT on another connection than its write would wait for nothing.
 */
export class Confirmer {
  private readonly options: ConfirmerOptions;
  /** Names the key that it writes to. */
  private readonly name = `c${randomId(12)}`;
  private readonly lanes = new WeakMap<RedisConnection, Lane>();
  private readonly open = new Set<Waiting>();

  constructor(options: ConfirmerOptions) {
    this.options = options;
  }

  /** An entry of a session's log. Never rejects. */
  confirm(sessionId: string, cursor: Cursor): Promise<Confirmation> {
    const partition = partitionOf(sessionId);
    if (partition === undefined) throw new TypeError('not a session id');
    return this.ask(partition, { log: this.options.keys.log(sessionId), cursor });
  }

  /** Whether enough replicas of a partition have all that it holds by now. Never rejects. */
  async reaches(partition: number): Promise<boolean> {
    return (await this.ask(partition, undefined)) === 'confirmed';
  }

  /** Waits no longer for anything. */
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
    // Until a Cluster says who is whose primary, all wait in one lane for that.
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

  /** Settles what can be settled. Returns whether all commands were served. */
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
      // By its text: were it refused by its hash, the WAIT behind it would wait for nothing.
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

  /** The connection is away, or another server has become the primary. */
  private async lookAround(): Promise<void> {
    const { redis } = this.options;
    if (redis instanceof Cluster) redis.refreshSlotsCache();
    await pause(pauseMs);
  }
}
