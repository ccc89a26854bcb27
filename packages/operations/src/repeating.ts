import { setTimeout as wait } from 'node:timers/promises';
import type { Part } from './lifecycle.ts';
import type { Logger } from './logger.ts';

export interface RepeatingOptions {
  readonly name: string;
  /** The time between two runs, in ms; asked for each time, so that it can be jittered. */
  readonly everyMs: () => number;
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Called when it stops, after the last run. */
  readonly atEnd?: () => Promise<void>;
  readonly log: Logger;
}

/** A background task that runs periodically, one run at a time, and survives failures. */
export class Repeating implements Part {
  readonly name: string;
  private readonly options: RepeatingOptions;
  private readonly end = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(options: RepeatingOptions) {
    this.name = options.name;
    this.options = options;
  }

  start(): void {
    this.loop ??= this.repeat(this.end.signal);
  }

  /** Waits for the run in progress. */
  async stop(): Promise<void> {
    this.end.abort();
    await this.loop;
    await this.options.atEnd?.();
  }

  private async repeat(signal: AbortSignal): Promise<void> {
    const { name, everyMs, run, log } = this.options;
    let isFailing = false;
    while (!signal.aborted) {
      try {
        await run(signal);
        isFailing = false;
      } catch (error) {
        // Logged once, not repeatedly while Redis is unreachable.
        if (!isFailing && !signal.aborted) log.warn({ err: error }, `${name} failed; retrying`);
        isFailing = true;
      }
      await wait(everyMs(), undefined, { signal }).catch(() => undefined);
    }
  }
}
