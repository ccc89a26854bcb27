import type { Logger, Part } from '@agentconnect/operations';
import { pause } from './persist.ts';

export interface RepeatingOptions {
  readonly name: string;
  /** Between two runs, in ms; asked for anew each time, so that it may be jittered. */
  readonly everyMs: () => number;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

/** A duty in the background: runs again and again, one run at a time, and outlives failures. */
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

  async stop(): Promise<void> {
    this.end.abort();
    await this.loop;
  }

  private async repeat(signal: AbortSignal): Promise<void> {
    const { name, everyMs, run, log } = this.options;
    let isFailing = false;
    while (!signal.aborted) {
      try {
        await run(signal);
        isFailing = false;
      } catch (error) {
        // Said once, not again and again while Redis is out of reach.
        if (!isFailing && !signal.aborted) log.warn({ err: error }, `${name} failed; it is tried again`);
        isFailing = true;
      }
      await pause(everyMs(), signal).catch(() => undefined);
    }
  }
}
