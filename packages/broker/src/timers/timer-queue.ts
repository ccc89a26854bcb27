import { Queue } from 'bullmq';
import type { Keys } from '../keys/keys.ts';
import type { RedisConnection } from '../redis/redis.ts';

/** BullMQ's name for the queue; its prefix is `Keys.bull()`. */
export const timerQueueName = 'timers';

/**
 * `wake` wakes a parked session, `expire` checks whether a session's time is over, `deadline` whether a conversation's is, and
 * `sweep` looks for everything that is overdue.
 */
export type TimerKind = 'wake' | 'expire' | 'deadline' | 'sweep';

/** The data of all jobs except `sweep`. */
export interface TimerJob {
  readonly sessionId: string;
}

/** A sweep that is late by this many of its periods has lost its trigger. */
const overdueEverys = 10;

/**
 * Sets the triggers of deadlines. The deadlines themselves are in `due`, so if a trigger is lost or cannot be set, its
 * deadline is only a little late.
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
      // BullMQ's own event log, which is not read.
      streams: { events: { maxLen: 100 } },
    });
    this.queue.on('error', options.onError);
  }

  /**
   * Sets a trigger in `delayMs`. Its id consists of kind, session and `round`, so setting it twice sets it once; a later
   * deadline of the same kind needs another round.
   */
  async add(kind: Exclude<TimerKind, 'sweep'>, sessionId: string, delayMs: number, round = 0): Promise<void> {
    await this.queue.add(kind, { sessionId } satisfies TimerJob, {
      jobId: `${kind}-${sessionId}-${round}`,
      delay: Math.max(0, Math.ceil(delayMs)),
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  /** Lets one of the workers run `sweep` every `everyMs` from now on; a running schedule is left alone. */
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
