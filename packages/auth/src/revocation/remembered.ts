/** Remembers something about names for a while. */
export class Remembered<T> {
  private readonly forMs: number;
  private readonly now: () => number;
  /** The oldest first. */
  private readonly entries = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(options: { readonly forMs: number; readonly now: () => number }) {
    this.forMs = options.forMs;
    this.now = options.now;
  }

  get(name: string): T | undefined {
    return this.entries.get(name)?.value;
  }

  /** Entries that are too old make room. */
  set(name: string, value: T): void {
    this.entries.delete(name);
    for (const [other, { until }] of this.entries) {
      if (until > this.now()) break;
      this.entries.delete(other);
    }
    this.entries.set(name, { value, until: this.now() + this.forMs });
  }
}

/** A revocation is announced before it is written, so it is remembered for longer than that and any kept answer may take. */
export const rememberRevocationsMs = 60_000;
