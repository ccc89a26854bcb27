interface Kept {
  readonly value: Promise<unknown>;
  /** When it has to be read again. */
  readonly until: number;
}

/**
 * Lets one read serve all callers who ask for the same within a time, so that the cost does not grow with their number. A
 * rejection, or an `undefined` result, goes to the waiting callers and is not kept.
 */
export class SharedReads {
  private readonly keepMs: number;
  private readonly now: () => number;
  private readonly kept = new Map<string, Kept>();

  /** `now` is the time of a monotonic clock, in ms. */
  constructor(keepMs: number, now: () => number = () => performance.now()) {
    this.keepMs = keepMs;
    this.now = now;
  }

  /** `name` names what `read` reads; there is one read per name at a time. */
  get<T>(name: string, read: () => Promise<T>): Promise<T> {
    const known = this.kept.get(name);
    // A name stands for one thing, so the kept value is a T.
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
