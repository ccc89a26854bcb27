interface Kept {
  readonly value: Promise<unknown>;
  /** When it is read anew. */
  readonly until: number;
}

/**
 * Has one read serve all who ask for the same within a time, so that it costs the same however often it is asked for.
 * What a read rejects with, or that there is nothing, is told to those who wait for it and not kept.
 */
export class SharedReads {
  private readonly keepMs: number;
  private readonly now: () => number;
  private readonly kept = new Map<string, Kept>();

  /** `now` is in ms, of a clock that never falls. */
  constructor(keepMs: number, now: () => number = () => performance.now()) {
    this.keepMs = keepMs;
    this.now = now;
  }

  /** `name` names what `read` reads: of the same there is one at a time. */
  get<T>(name: string, read: () => Promise<T>): Promise<T> {
    const known = this.kept.get(name);
    // A name stands for one thing, so what is kept under it is a T.
    if (known && this.now() < known.until) return known.value as Promise<T>;
    const value = read();
    const entry = { value, until: this.now() + this.keepMs };
    this.kept.set(name, entry);
    const forget = (): void => {
      if (this.kept.get(name) === entry) this.kept.delete(name);
    };
    value.then((found) => {
      if (found === undefined) forget();
    }, forget);
    return value;
  }
}
