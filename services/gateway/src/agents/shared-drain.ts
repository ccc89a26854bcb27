/**
 * Drains the outboxes for whoever is about to show a registered agent. Those that ask while one drain is under way share
 * the next: it begins after they asked, so it leaves nothing out, and there are never more than two at a time.
 */
export class SharedDrain {
  private readonly drain: () => Promise<void>;
  private current: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(drain: () => Promise<void>) {
    this.drain = drain;
  }

  /** Resolves when all has been drained that was there at the call; rejects if that failed. */
  run(): Promise<void> {
    if (!this.current) return this.begin();
    this.next ??= this.behind(this.current);
    return this.next;
  }

  private begin(): Promise<void> {
    const drained = this.drain().finally(() => {
      if (this.current === drained) this.current = undefined;
    });
    this.current = drained;
    return drained;
  }

  private async behind(current: Promise<void>): Promise<void> {
    // How it ended is told to those that asked for it.
    await Promise.allSettled([current]);
    this.next = undefined;
    await this.begin();
  }
}
