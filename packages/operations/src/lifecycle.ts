/** A long-lived part of a service. `stop` may be called twice, and without an earlier `start`. */
export interface Part {
  readonly name: string;
  start?(): void | Promise<void>;
  stop?(): void | Promise<void>;
}

export interface LifecycleOptions {
  /** Called for a part that failed to stop; the others are still stopped. */
  readonly onStopError: (part: string, error: unknown) => void;
}

/**
 * Starts parts in order and stops them in reverse. If one fails to start, those before it are stopped and the failure is
 * thrown. A stop during the start waits for the part that is starting, and starts no more.
 */
export class Lifecycle {
  private readonly parts: readonly Part[];
  private readonly onStopError: LifecycleOptions['onStopError'];
  private readonly started: Part[] = [];
  private starting: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;

  constructor(parts: readonly Part[], options: LifecycleOptions) {
    this.parts = parts;
    this.onStopError = options.onStopError;
  }

  start(): Promise<void> {
    this.starting ??= this.startAll();
    return this.starting;
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async startAll(): Promise<void> {
    for (const part of this.parts) {
      if (this.stopping) return;
      // Added before it has started, so that what it opened before a failure is released too.
      this.started.push(part);
      try {
        await part.start?.();
      } catch (error) {
        this.stopping ??= this.release();
        await this.stopping;
        throw error;
      }
    }
  }

  private async stopAll(): Promise<void> {
    // A failure to start is thrown to the caller of `start`.
    await this.starting?.catch(() => undefined);
    await this.release();
  }

  private async release(): Promise<void> {
    for (;;) {
      const part = this.started.pop();
      if (!part) return;
      try {
        await part.stop?.();
      } catch (error) {
        this.onStopError(part.name, error);
      }
    }
  }
}
