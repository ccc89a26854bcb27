/**
 * The places of a worker for turns, shared among the partitions that it reads. While there are enough, each partition takes
 * what it needs. When they are scarce, a freed place goes to the partition that has the fewest, so that sessions wait equally
 * long in every partition.
 */
export class Places {
  readonly capacity: number;
  private readonly shares = new Set<PlaceShare>();
  private readonly waiting = new Map<PlaceShare, () => void>();
  private isClosed = false;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** How many are neither taken nor reserved. */
  get free(): number {
    if (this.isClosed) return 0;
    let left = this.capacity;
    for (const share of this.shares) left -= share.taken + share.reserved;
    return Math.max(0, left);
  }

  /** The share of one more partition. */
  share(): PlaceShare {
    const share = new PlaceShare(this);
    this.shares.add(share);
    return share;
  }

  /** Gives out no more places. */
  close(): void {
    this.isClosed = true;
  }

  /** Whether another partition than the one of `share` is asking for places. */
  areWantedBeside(share: PlaceShare): boolean {
    return [...this.shares].some((other) => other !== share && other.isAsking);
  }

  /** Reserves places for a share, if there are any. */
  grant(share: PlaceShare): boolean {
    const { free } = this;
    if (free === 0) return false;
    // Places that others lack for an even share stay free for them, if they ask.
    const even = this.capacity / this.shares.size;
    let lacked = 0;
    for (const other of this.shares) {
      if (other !== share && other.isAsking) lacked += Math.max(0, even - other.taken - other.reserved);
    }
    share.reserved += Math.max(1, Math.floor(free - lacked));
    return true;
  }

  /** Resolves when places are reserved for a share, or the signal is aborted. */
  async whenGranted(share: PlaceShare, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.grant(share)) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        this.waiting.delete(share);
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.waiting.set(share, end);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  /** Offers free places to the shares that wait, starting with the one that has the fewest. */
  offer(): void {
    while (this.waiting.size > 0 && this.free > 0) {
      const fewest = Math.min(...[...this.waiting.keys()].map(({ taken }) => taken));
      for (const [share, wake] of this.waiting) {
        if (share.taken > fewest) continue;
        this.grant(share);
        wake();
        break;
      }
    }
  }
}

/** One partition's share of a worker's places. */
export class PlaceShare {
  /** Places in which a turn runs. */
  taken = 0;
  /** Places reserved for entries that are being read. */
  reserved = 0;
  /** Whether it waits for places, or reads with reserved places. */
  isAsking = false;
  private readonly places: Places;

  constructor(places: Places) {
    this.places = places;
  }

  /** How many turns may start now. */
  get room(): number {
    return this.reserved + this.places.free;
  }

  get areOthersAsking(): boolean {
    return this.places.areWantedBeside(this);
  }

  /** Waits for places and reserves some; reserves none if the signal is aborted. */
  async reserve(signal: AbortSignal): Promise<void> {
    this.isAsking = true;
    await this.places.whenGranted(this, signal);
  }

  /** Gives reserved places that were not taken back to the others. */
  giveBack(): void {
    this.isAsking = false;
    this.reserved = 0;
    this.places.offer();
  }

  /** Takes a place, a reserved one first; `false` if there is none. Returns a function that gives it back. */
  take(): (() => void) | false {
    if (this.room === 0) return false;
    if (this.reserved > 0) this.reserved -= 1;
    this.taken += 1;
    return () => {
      this.taken -= 1;
      this.places.offer();
    };
  }
}
