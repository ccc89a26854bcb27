interface Job {
  readonly run: () => Promise<void>;
  readonly bytes: number;
}

/** Runs jobs one after another, in order, and knows how much waits. A job must not throw. */
export class SerialQueue {
  private readonly jobs: Job[] = [];
  private readonly onChange: (queue: SerialQueue) => void;
  private running: Promise<void> | undefined;
  /** The bytes that waiting and running jobs hold. */
  bytes = 0;

  constructor(onChange: (queue: SerialQueue) => void) {
    this.onChange = onChange;
  }

  get length(): number {
    return this.jobs.length;
  }

  /** `bytes`: how much the job holds until it has run. */
  push(bytes: number, run: () => Promise<void>): void {
    this.jobs.push({ run, bytes });
    this.bytes += bytes;
    this.onChange(this);
    this.running ??= this.runAll();
  }

  /** Resolves when nothing waits or runs any more. */
  async idle(): Promise<void> {
    await this.running;
  }

  clear(): void {
    this.jobs.length = 0;
    this.bytes = 0;
  }

  private async runAll(): Promise<void> {
    for (let job = this.jobs[0]; job; job = this.jobs[0]) {
      await job.run();
      // The jobs may have been cleared meanwhile.
      if (this.jobs[0] === job) {
        this.jobs.shift();
        this.bytes -= job.bytes;
      }
      this.onChange(this);
    }
    this.running = undefined;
  }
}
