/**
 * Drains the outboxes before a registered agent is shown. Callers during a drain share the next one, which begins after
 * they asked and so misses nothing. There is never more than one running and one waiting.
 */
export class SharedDrain {
  private readonly drain: () => Promise<void>;
  private current: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(drain: () => Promise<void>) {
    this.drain = drain;
  }

  /** Resolves when everything that was there at the call has been drained; rejects if that failed. */
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
    // The outcome of that drain goes to its own callers.
    await Promise.allSettled([current]);
    this.next = undefined;
    await this.begin();
  }
}
