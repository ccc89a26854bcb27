/** A piece of a service that lives long. `stop` may be called twice, and without a `start` before. */
export interface Part {
  readonly name: string;
  start?(): void | Promise<void>;
  stop?(): void | Promise<void>;
}

export interface LifecycleOptions {
  /** Told of a part that failed to stop; the others are stopped all the same. */
  readonly onStopError: (part: string, error: unknown) => void;
}

/**
 * Starts parts in order and stops them in reverse. If one fails to start, those before it are stopped and the failure
 * is thrown. A stop while the parts are starting waits for the one under way and starts no more.
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
      // Noted before it has started: what it opened until it failed is released too.
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
    // A failure to start is thrown to whoever asked for the start.
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
