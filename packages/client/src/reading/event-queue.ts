/**
 * Events on their way to one reader. Before anybody reads, only the newest `kept` are held; a reader is never robbed,
 * but told when it is far behind (`isFull`), so that no more are made until it has caught up.
 */
export class EventQueue<T> implements AsyncIterable<T> {
  readonly #kept: number;
  readonly #most: number;
  readonly #skipped: (count: number) => T;
  #events: T[] = [];
  #dropped = 0;
  #isRead = false;
  #isEnded = false;
  #error: unknown;
  #changed = Promise.withResolvers<void>();

  /** `skipped` makes the event that tells a reader how many it came too late for. */
  constructor(options: {
    readonly kept: number;
    readonly most: number;
    readonly skipped: (count: number) => T;
  }) {
    this.#kept = options.kept;
    this.#most = options.most;
    this.#skipped = options.skipped;
  }

  push(event: T): void {
    if (this.#isEnded) return;
    this.#events.push(event);
    if (!this.#isRead && this.#events.length > this.#kept) {
      this.#events.shift();
      this.#dropped += 1;
    }
    this.#wake();
  }

  /** Whether nothing waits for the reader. */
  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  get isFull(): boolean {
    return this.#isRead && this.#events.length >= this.#most;
  }

  /** Resolves when the reader has taken at least half of what waits, or reads no more. */
  async drained(): Promise<void> {
    while (this.#isRead && !this.#isEnded && this.#events.length > this.#most / 2) {
      await this.#changed.promise;
    }
  }

  /** No more will come; with an error the reader gets that after what waits. */
  end(error?: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#error = error;
    this.#wake();
  }

  /** Reading can be left and taken up again; two at once are refused with a `TypeError`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    if (this.#isRead) throw new TypeError('The events are already being read.');
    this.#isRead = true;
    try {
      if (this.#dropped > 0) {
        const count = this.#dropped;
        this.#dropped = 0;
        yield this.#skipped(count);
      }
      for (;;) {
        const event = this.#events.shift();
        if (event !== undefined) {
          this.#wake();
          yield event;
        } else if (this.#isEnded) {
          break;
        } else {
          await this.#changed.promise;
        }
      }
    } finally {
      this.#isRead = false;
      this.#wake();
    }
    if (this.#error !== undefined) throw this.#error;
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
