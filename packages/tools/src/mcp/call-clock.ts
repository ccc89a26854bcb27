/** How long a call may still take. The time in which a person is asked does not count. */
export class CallClock {
  private readonly controller = new AbortController();
  private left: number;
  private since = 0;
  private timer: NodeJS.Timeout | undefined;

  /** It is started by `resume`. */
  constructor(ms: number) {
    this.left = ms;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isOver(): boolean {
    return this.controller.signal.aborted;
  }

  pause(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.left -= performance.now() - this.since;
  }

  resume(): void {
    if (this.timer || this.isOver) return;
    this.since = performance.now();
    this.timer = setTimeout(() => this.controller.abort(new Error('time is over')), Math.max(0, this.left));
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
