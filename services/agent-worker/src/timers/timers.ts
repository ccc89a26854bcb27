import { dueKinds, type Scripts, type TimerJob, timerQueueName, type TimerQueue } from '@agentconnect/broker';
import type { RedisConnection } from '@agentconnect/broker';
import { type Logger, type Part, Repeating } from '@agentconnect/operations';
import { DelayedError, type Job, Worker } from 'bullmq';
import { atMost } from '../at-most.ts';
import { actOn } from './act-on.ts';

export interface TimersOptions {
  /** BullMQ's own connection, with the role `blocking`; BullMQ opens a second one like it. */
  readonly connection: RedisConnection;
  readonly queue: TimerQueue;
  readonly scripts: Scripts;
  readonly sweep: () => Promise<void>;
  readonly sweepEveryMs: number;
  readonly log: Logger;
}

const concurrency = 32;
const stopMs = 3_000;
/** How soon a schedule that Redis has lost is set again. */
const rescheduleMs = 30_000;

/** The longest block of BullMQ's worker, in ms. */
export const timersBlockMs = 10_000;

/** Runs the triggers of deadlines. Any worker may run any of them, because the steps check the deadline themselves. */
export class Timers implements Part {
  readonly name = 'timers';
  private readonly options: TimersOptions;
  private readonly schedule: Repeating;
  private worker: Worker<TimerJob | undefined> | undefined;

  constructor(options: TimersOptions) {
    this.options = options;
    const { queue, sweepEveryMs, log } = options;
    this.schedule = new Repeating({
      name: 'scheduling the sweep',
      everyMs: () => rescheduleMs,
      run: () => queue.scheduleSweep(sweepEveryMs),
      log,
    });
  }

  start(): void {
    const { connection, scripts, log } = this.options;
    const worker = new Worker<TimerJob | undefined>(timerQueueName, (job, token) => this.run(job, token), {
      connection,
      prefix: scripts.keys.bull(),
      concurrency,
      drainDelay: timersBlockMs / 1000,
    });
    worker.on('error', (error) => log.debug({ err: error }, 'the connection of the timers failed'));
    worker.on('failed', (job, error) => log.warn({ err: error, job: job?.name }, 'a timer failed'));
    this.worker = worker;
    this.schedule.start();
  }

  /** Waits for running jobs, but not for an unreachable Redis. */
  async stop(): Promise<void> {
    await this.schedule.stop();
    const { connection } = this.options;
    const worker = this.worker;
    this.worker = undefined;
    if (worker) await atMost(stopMs, worker.close(connection.status !== 'ready'));
  }

  private async run(job: Job<TimerJob | undefined>, token: string | undefined): Promise<void> {
    if (job.name === 'sweep') return this.options.sweep();
    const { scripts } = this.options;
    const sessionId = job.data?.sessionId;
    const kind = dueKinds.find((name) => name === job.name);
    // A trigger of a kind that only a newer release knows may be dropped: its deadline remains.
    if (sessionId === undefined || !kind) return;
    const reply = await actOn(scripts, { kind, sessionId });
    if (reply.kind !== 'early') return;
    // Clocks differ, and activity moves deadlines.
    await job.moveToDelayed(Date.now() + reply.ms, token);
    throw new DelayedError();
  }
}
