/** Runs jobs one after another, in the order they came, and tells how many wait. A job must not throw. */
export class SerialQueue {
  private readonly jobs: (() => Promise<void>)[] = [];
  private readonly onLength: (length: number) => void;
  private running = false;

  constructor(onLength: (length: number) => void) {
    this.onLength = onLength;
  }

  push(job: () => Promise<void>): void {
    this.jobs.push(job);
    this.onLength(this.jobs.length);
    if (!this.running) void this.run();
  }

  clear(): void {
    this.jobs.length = 0;
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let job = this.jobs[0]; job; job = this.jobs[0]) {
      await job();
      this.jobs.shift();
      this.onLength(this.jobs.length);
    }
    this.running = false;
  }
}
