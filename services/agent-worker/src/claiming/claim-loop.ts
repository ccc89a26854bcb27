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
  /** Aborted when the worker stops waiting for anything. */
  readonly end: AbortSignal;
}

/** The longest wait for entries, in ms. */
export const blockMs = 2_000;
const readEndMs = 1_000;
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** Several checks within the second that a takeover may take beyond the lease, however often places become free. */
const idleEveryMs = 200;
/** How many entries whose reply was lost are read right after a reconnect; the takeover finds the others. */
const ownEntries = 10_000;

/** Reads the ready stream of one partition and starts a turn for each entry, while there are free places. */
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

  /** Claims nothing new; entries that are still delivered are handed back. */
  async stop(): Promise<void> {
    const { blocking, log, partition } = this.options;
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    blocking.off('ready', this.reconnected);
    blocking.disconnect();
    // ioredis never settles a read if it was waiting for its next attempt to connect.
    await atMost(readEndMs, this.loop);
    await this.acceptOwn().catch((error: unknown) => {
      log.warn({ err: error, partition }, 'entries were not handed back; the takeover will find them');
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
   * Takes over entries that were not renewed for a lease: their worker died, or never got them. This also happens before
   * anything new is read, because under constant load no place would be free for the periodic check.
   */
  async takeIdle(): Promise<void> {
    const { queue, leaseMs } = this.options;
    const { room } = this.share;
    const now = performance.now();
    if (room === 0 || now - this.lookedAt < idleEveryMs) return;
    this.lookedAt = now;
    for (const entry of await queue.takeIdle(leaseMs, room)) await this.accept(entry);
  }

  /** Accepts entries that Redis delivered to this worker but that never arrived. */
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
    log.debug({ partition }, 'the claim loop ended');
  }

  /**
   * Waits for places, and then for entries. While this partition has nothing to do, it does not hold places that other
   * partitions ask for.
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
      log.warn({ err: error, partition }, 'reading the ready stream failed; retrying');
      await pause(pauseMs * (0.5 + Math.random() / 2), signal);
      await this.acceptOwn();
    } catch (again) {
      if (!signal.aborted) log.debug({ err: again, partition }, 'recovering failed');
    }
  }

  /** The reply of a read may have been lost with the old connection. */
  private readonly reconnected = (): void => {
    const { log, partition } = this.options;
    this.acceptOwn().catch((error: unknown) => {
      log.warn({ err: error, partition }, 'own entries were not read; the takeover will find them');
    });
  };
}
