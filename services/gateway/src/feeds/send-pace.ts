/** The cost of a write beside its bytes, in bytes. */
const writeBytes = 4_096;

/** A frame that costs no more than this, for all its listeners together, goes out at once. */
const littleBytes = 32_768;

/** How much goes out in one turn of the event loop: about a millisecond of writing. */
const turnBytes = 131_072;

/**
 * The pace at which a gateway writes frames that are large or go to many listeners: over several turns of the event loop,
 * first come, first served, so that other frames and requests are served in between.
 */
export class SendPace {
  /** The cost of what was sent in this turn of the event loop. */
  private sent = 0;
  private isTurnCounted = false;
  private readonly waiting: { readonly cost: number; readonly go: () => void }[] = [];

  /** Whether a frame of this size, for this many listeners, may go to one of them now; if so, it counts as sent. */
  mayGo(bytes: number, listeners: number): boolean {
    const cost = bytes + writeBytes;
    if (cost * listeners <= littleBytes) return true;
    this.countTurn();
    if (this.waiting.length > 0 || this.sent >= turnBytes) return false;
    this.sent += cost;
    return true;
  }

  /** Resolves when a frame that had to wait may go out. */
  async turnFor(bytes: number): Promise<void> {
    this.countTurn();
    await new Promise<void>((go) => this.waiting.push({ cost: bytes + writeBytes, go }));
  }

  private countTurn(): void {
    if (this.isTurnCounted) return;
    this.isTurnCounted = true;
    setImmediate(() => this.nextTurn());
  }

  private nextTurn(): void {
    this.isTurnCounted = false;
    this.sent = 0;
    while (this.sent < turnBytes) {
      const next = this.waiting.shift();
      if (!next) return;
      this.countTurn();
      this.sent += next.cost;
      next.go();
    }
  }
}
