/** How many answers are kept; the oldest makes room. */
const maxKept = 10_000;

interface Kept<T> {
  readonly answer: Promise<T | undefined>;
  readonly until: number;
  /** The answer, once it has arrived. */
  settled: Settled<T> | undefined;
}

interface Settled<T> {
  readonly value: T | undefined;
}

/** Keeps recent answers, so that not every request asks again. Failures are not kept. */
export class KeptAnswers<T> {
  private readonly ask: (key: string) => Promise<T | undefined>;
  private readonly keepMs: number;
  private readonly now: () => number;
  /** The oldest first. */
  private readonly kept = new Map<string, Kept<T>>();

  /** `keepMs`: how long an answer counts. */
  constructor(options: {
    readonly ask: (key: string) => Promise<T | undefined>;
    readonly keepMs: number;
    readonly now: () => number;
  }) {
    this.ask = options.ask;
    this.keepMs = options.keepMs;
    this.now = options.now;
  }

  find(key: string): Promise<T | undefined> {
    const kept = this.kept.get(key);
    if (kept && kept.until > this.now()) return kept.answer;
    const answer = this.ask(key);
    const entry: Kept<T> = { answer, until: this.now() + this.keepMs, settled: kept?.settled };
    this.kept.delete(key);
    this.kept.set(key, entry);
    this.makeRoom();
    answer.then(
      (value) => {
        entry.settled = { value };
      },
      () => {
        if (this.kept.get(key) === entry) this.kept.delete(key);
      },
    );
    return answer;
  }

  /** The latest answer, however old, if it is still known. */
  last(key: string): Settled<T> | undefined {
    return this.kept.get(key)?.settled;
  }

  /** The next call asks again. */
  forget(key: string): void {
    this.kept.delete(key);
  }

  private makeRoom(): void {
    const oldest = this.kept.keys().next();
    if (this.kept.size > maxKept && !oldest.done) this.kept.delete(oldest.value);
  }
}
