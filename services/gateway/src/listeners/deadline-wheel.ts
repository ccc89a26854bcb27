/** A deadline that can be cancelled. Each socket has several, so it is kept small. */
export class Deadline {
  private readonly slot: Set<Deadline>;
  readonly action: () => void;

  constructor(slot: Set<Deadline>, action: () => void) {
    this.slot = slot;
    this.action = action;
    slot.add(this);
  }

  cancel(): void {
    this.slot.delete(this);
  }
}

/**
 * Deadlines of many sockets on one timer. Each tick looks only at the deadlines of its own slot, so a hundred
 * thousand sockets cost one timer and no scan. A deadline fires up to one tick late, never early.
 */
export class DeadlineWheel {
  private readonly tickMs: number;
  private readonly slots = new Map<number, Set<Deadline>>();
  private timer: NodeJS.Timeout | undefined;
  private done = 0;

  constructor(tickMs = 100) {
    this.tickMs = tickMs;
  }

  start(): void {
    if (this.timer) return;
    this.done = this.slotOf(performance.now());
    this.timer = setInterval(() => this.advance(), this.tickMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.slots.clear();
  }

  /** Calls `action` once, `delayMs` from now. */
  after(delayMs: number, action: () => void): Deadline {
    const slot = Math.max(this.done + 1, this.slotOf(performance.now() + Math.max(0, delayMs)) + 1);
    const deadlines = this.slots.get(slot) ?? new Set();
    this.slots.set(slot, deadlines);
    return new Deadline(deadlines, action);
  }

  private slotOf(time: number): number {
    return Math.floor(time / this.tickMs);
  }

  private advance(): void {
    const now = this.slotOf(performance.now());
    while (this.done < now) {
      this.done += 1;
      const due = this.slots.get(this.done);
      if (!due) continue;
      this.slots.delete(this.done);
      for (const { action } of due) action();
    }
  }
}
