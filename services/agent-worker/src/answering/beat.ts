/**
 * One timer for all turns of a worker. Text that has gathered goes out at the same moment, so that Redis and the gateways
 * get many pieces at a time, which costs them half as much as single pieces.
 */
export class Beat {
  private readonly everyMs: number;
  private waiting = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;

  constructor(everyMs: number) {
    this.everyMs = everyMs;
  }

  /** Calls `action` at the next beat. Returns a function that cancels this. */
  next(action: () => void): () => void {
    const { waiting, everyMs } = this;
    waiting.add(action);
    this.timer ??= setTimeout(this.strike, Math.ceil(everyMs - (performance.now() % everyMs)));
    return () => void waiting.delete(action);
  }

  private readonly strike = (): void => {
    const due = this.waiting;
    this.timer = undefined;
    this.waiting = new Set();
    for (const action of due) action();
  };
}
