import {
  type ReadyEntry,
  type ReadyQueue,
  type RedisConnection,
  release,
  type Scripts,
} from '@agentconnect/broker';
import type { Logger, Part } from '@agentconnect/operations';
import { atMost } from '../at-most.ts';
import { pause, persist } from '../persist.ts';
import type { WorkerMetrics } from '../worker-metrics.ts';
import type { PlaceShare } from './places.ts';
import type { TurnPool } from './turn-pool.ts';

export interface ClaimLoopOptions {
  readonly partition: number;
  readonly queue: ReadyQueue;
  /** The connection on which `queue` blocks; closed by `stop`. */
  readonly blocking: RedisConnection;
  readonly scripts: Scripts;
  readonly pool: TurnPool;
  readonly leaseMs: number;
  readonly metrics: WorkerMetrics;
  readonly log: Logger;
  /** Aborted when the worker waits for nothing any more. */
  readonly end: AbortSignal;
}

/** The longest wait for entries, in ms. */
export const blockMs = 2_000;
const readEndMs = 1_000;
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** Several looks within the second that a takeover may take beyond the lease, however fast places are freed. */
const idleEveryMs = 200;
/** Entries whose reply was lost, read at once after a reconnect; any more are found by the takeover. */
const ownEntries = 10_000;

/** Reads the ready stream of one partition and starts a turn for each entry, as long as there are free places. */
export class ClaimLoop implements Part {
  readonly name: string;
  private readonly options: ClaimLoopOptions;
  private readonly stopping = new AbortController();
  private readonly share: PlaceShare;
  private loop: Promise<void> | undefined;
  private lookedAt = -Infinity;

  constructor(options: ClaimLoopOptions) {
    this.name = `claim loop ${options.partition}`;
    this.options = options;
    this.share = options.pool.places.share();
  }

  get isRunning(): boolean {
    return this.loop !== undefined && !this.stopping.signal.aborted;
  }

  start(): void {
    this.options.blocking.on('ready', this.reconnected);
    this.loop ??= this.read(this.stopping.signal);
  }

  /** Claims nothing new; what was delivered all the same is handed back. */
  async stop(): Promise<void> {
    const { blocking, log, partition } = this.options;
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    blocking.off('ready', this.reconnected);
    blocking.disconnect();
    // ioredis leaves a read without an end if it was waiting for its next try to connect.
    await atMost(readEndMs, this.loop);
    await this.acceptOwn().catch((error: unknown) => {
      log.warn({ err: error, partition }, 'entries were not handed back; the takeover finds them');
    });
  }

  /** Starts the turn behind an entry, or hands the entry back if there is no place. */
  async accept(entry: ReadyEntry): Promise<void> {
    const { scripts, pool, metrics, end } = this.options;
    if (!this.stopping.signal.aborted && pool.take(entry, this.share)) return;
    if (pool.has(entry)) return;
    await persist(() => release(scripts, entry.sessionId, { entryId: entry.entryId }), end);
    metrics.handedBack.inc({ what: 'entry' });
  }

  /**
   * Takes over entries that nobody has renewed for a lease: their worker died, or never got them. Called before anything
   * new is read as well: while there is always more to do, no place is left free for a look now and then.
   */
  async takeIdle(): Promise<void> {
    const { queue, leaseMs } = this.options;
    const { room } = this.share;
    const now = performance.now();
    if (room === 0 || now - this.lookedAt < idleEveryMs) return;
    this.lookedAt = now;
    for (const entry of await queue.takeIdle(leaseMs, room)) await this.accept(entry);
  }

  /** Accepts what was delivered to this worker but never reached it. */
  async acceptOwn(): Promise<void> {
    const { queue, pool } = this.options;
    for (const entry of await queue.readOwn(ownEntries)) {
      if (!pool.has(entry)) await this.accept(entry);
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { log, partition } = this.options;
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      try {
        await this.readOnce(signal);
        pauseMs = firstPauseMs;
      } catch (error) {
        if (signal.aborted) return;
        await this.recover(error, pauseMs, signal);
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
    }
    log.debug({ partition }, 'claim loop ended');
  }

  /**
   * Waits for places, and then for entries. Places that other partitions ask for as well are not held while there is
   * nothing to do in this one.
   */
  private async readOnce(signal: AbortSignal): Promise<void> {
    const { queue } = this.options;
    const { share } = this;
    try {
      await share.reserve(signal);
      if (signal.aborted) return;
      await this.takeIdle();
      let entries: ReadyEntry[] = [];
      if (share.areOthersAsking && share.reserved > 0) entries = await queue.read(share.reserved);
      if (entries.length === 0 && share.room > 0) {
        const { room } = share;
        share.giveBack();
        entries = await queue.read(room, blockMs);
      }
      for (const entry of entries) await this.accept(entry);
    } finally {
      share.giveBack();
    }
  }

  private async recover(error: unknown, pauseMs: number, signal: AbortSignal): Promise<void> {
    const { queue, log, partition } = this.options;
    try {
      if (error instanceof Error && error.message.startsWith('NOGROUP')) {
        await queue.ensureGroup();
        return;
      }
      log.warn({ err: error, partition }, 'reading the ready stream failed; it is tried again');
      await pause(pauseMs * (0.5 + Math.random() / 2), signal);
      await this.acceptOwn();
    } catch (again) {
      if (!signal.aborted) log.debug({ err: again, partition }, 'recovering failed');
    }
  }

  /** A reply may have been lost with the old connection. */
  private readonly reconnected = (): void => {
    const { log, partition } = this.options;
    this.acceptOwn().catch((error: unknown) => {
      log.warn({ err: error, partition }, 'own entries were not read; the takeover finds them');
    });
  };
}
