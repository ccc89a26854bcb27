import { Queue } from 'bullmq';
import type { Keys } from '../keys.ts';
import type { RedisConnection } from '../redis.ts';

/** BullMQ's name of the queue; its prefix is `Keys.bull()`. */
export const timerQueueName = 'timers';

/**
 * `wake` ends a parking, `expire` looks whether a session's time is over, `deadline` whether a conversation's is, and
 * `sweep` looks for whatever is overdue.
 */
export type TimerKind = 'wake' | 'expire' | 'deadline' | 'sweep';

/** The data of all jobs but `sweep`. */
export interface TimerJob {
  readonly sessionId: string;
}

/** A sweep that is late by this many of its periods has lost its trigger. */
const overdueEverys = 10;

/**
 * Sets the triggers of deadlines. A deadline itself stands in `due`, so a trigger that is lost, or cannot be set, costs
 * a little time and nothing else.
 */
export class TimerQueue {
  private readonly queue: Queue;

  constructor(options: {
    /** Shared with others; not closed here. */
    readonly redis: RedisConnection;
    readonly keys: Keys;
    readonly onError: (error: Error) => void;
  }) {
    this.queue = new Queue(timerQueueName, {
      connection: options.redis,
      prefix: options.keys.bull(),
      // BullMQ's own record of what happened, which nobody reads.
      streams: { events: { maxLen: 100 } },
    });
    this.queue.on('error', options.onError);
  }

  /**
   * Sets a trigger in `delayMs`. It has one id for each kind, session and `round`, so setting it twice sets it once;
   * a later deadline of the same kind needs another round.
   */
  async add(kind: Exclude<TimerKind, 'sweep'>, sessionId: string, delayMs: number, round = 0): Promise<void> {
    await this.queue.add(kind, { sessionId } satisfies TimerJob, {
      jobId: `${kind}-${sessionId}-${round}`,
      delay: Math.max(0, Math.ceil(delayMs)),
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  /** Has `sweep` run by one of the workers every `everyMs`, from now on; a schedule that still runs is left alone. */
  async scheduleSweep(everyMs: number): Promise<void> {
    const scheduled = await this.queue.getJobScheduler('sweep');
    const isRunning = (scheduled?.next ?? 0) > Date.now() - overdueEverys * everyMs;
    if (isRunning && scheduled?.every === everyMs) return;
    await this.queue.upsertJobScheduler(
      'sweep',
      { every: everyMs },
      { name: 'sweep', opts: { removeOnComplete: true, removeOnFail: true } },
    );
  }

  async close(): Promise<void> {
    await this.queue.close();
  }
}
