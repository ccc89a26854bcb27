import { ApiError } from '@agentconnect/protocol';

export interface ReadBudgetOptions {
  /** How much may be in progress for one user at a time; 0 is no limit. */
  readonly bytesPerUser: number;
  /** How long a request that does not fit waits, in ms. */
  readonly waitMs: number;
  /** How many requests of one user are read at a time; more would keep other users waiting. */
  readonly readingAtOnce: number;
  /** How many requests of one user may wait. */
  readonly mostWaiting: number;
  readonly onRefused: () => void;
}

/** A part that was taken of a user's budget. */
export interface Taken {
  /** Sets the real size, once it is known. If that is larger, there is no further wait. */
  settle(bytes: number): void;
  /** It has been read, and is being sent. */
  read(): void;
  /** It has been sent, or never will be. */
  giveBack(): void;
}

const unlimited: Taken = { settle: () => undefined, read: () => undefined, giveBack: () => undefined };

interface Waiter {
  readonly bytes: number;
  readonly start: () => void;
}

interface Use {
  bytes: number;
  /** How many are being read. */
  reading: number;
  readonly waiting: Set<Waiter>;
}

/**
 * Limits how much is read for each user at a time, over all its requests to this process, from before it is read until it has
 * been sent. Requests that do not fit wait in order. A request that is larger than the whole budget runs when nothing else
 * does.
 */
export class ReadBudget {
  private readonly options: ReadBudgetOptions;
  private readonly uses = new Map<string, Use>();

  constructor(options: ReadBudgetOptions) {
    this.options = options;
  }

  /** How many users have requests in progress. */
  get users(): number {
    return this.uses.size;
  }

  /**
   * Takes `wanted` bytes of a user's budget when there is room. Rejects with `RATE_LIMITED` if there is no room in time, or
   * with the signal's reason.
   */
  async take(user: string, wanted: number, signal: AbortSignal): Promise<Taken> {
    signal.throwIfAborted();
    if (this.options.bytesPerUser === 0) return unlimited;
    // A part is never empty, so that the user's entry exists while it is taken.
    const bytes = Math.max(1, wanted);
    const use = this.uses.get(user) ?? { bytes: 0, reading: 0, waiting: new Set<Waiter>() };
    this.uses.set(user, use);
    if (use.waiting.size > 0 || !this.fits(use, bytes)) await this.turn(user, use, bytes, signal);
    else this.start(use, bytes);
    let held = bytes;
    let isReading = true;
    const read = (): void => {
      if (!isReading) return;
      isReading = false;
      use.reading -= 1;
      this.next(user, use);
    };
    const hold = (now: number): void => {
      // It was given back already.
      if (held === 0) return;
      use.bytes += now - held;
      held = now;
      this.next(user, use);
    };
    const giveBack = (): void => {
      hold(0);
      read();
    };
    return { settle: (now) => hold(Math.max(1, now)), read, giveBack };
  }

  private fits(use: Use, bytes: number): boolean {
    if (use.bytes === 0) return true;
    const { bytesPerUser, readingAtOnce } = this.options;
    return use.reading < readingAtOnce && use.bytes + bytes <= bytesPerUser;
  }

  private start(use: Use, bytes: number): void {
    use.bytes += bytes;
    use.reading += 1;
  }

  /** Resolves when the part that was waited for has been taken. */
  private async turn(user: string, use: Use, bytes: number, signal: AbortSignal): Promise<void> {
    const { waiting } = use;
    const { waitMs, mostWaiting, onRefused } = this.options;
    const refused = (): ApiError => {
      onRefused();
      return new ApiError(
        'RATE_LIMITED',
        'Too much is being read at once; read the earlier responses first.',
        {
          retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
        },
      );
    };
    if (waiting.size >= mostWaiting) throw refused();
    await new Promise<void>((resolve, reject) => {
      const end = (): void => {
        clearTimeout(late);
        signal.removeEventListener('abort', gone);
        waiting.delete(waiter);
      };
      const waiter: Waiter = {
        bytes,
        start: () => {
          end();
          resolve();
        },
      };
      const leave = (reason: Error): void => {
        end();
        reject(reason);
        // Requests after it may be small enough.
        this.next(user, use);
      };
      const late = setTimeout(() => leave(refused()), waitMs);
      const gone = (): void => leave(signal.reason as Error);
      signal.addEventListener('abort', gone, { once: true });
      waiting.add(waiter);
    });
  }

  private next(user: string, use: Use): void {
    for (const waiter of use.waiting) {
      if (!this.fits(use, waiter.bytes)) return;
      this.start(use, waiter.bytes);
      waiter.start();
    }
    if (use.bytes === 0) this.uses.delete(user);
  }
}
