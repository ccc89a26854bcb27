/** What a write costs beside its bytes, as so many bytes more. */
const writeBytes = 4_096;

/** What costs less than that, with all listeners that it goes to, goes out at once. */
const littleBytes = 32_768;

/** How much goes out in one turn of the event loop: about a millisecond of writing. */
const turnBytes = 131_072;

/**
 * The pace at which a gateway writes what is large, or goes to many: it is handed out over several turns of the event
 * loop, first come, first served, so that everybody else's frames and requests are seen to in between.
 */
export class SendPace {
  /** In this turn of the event loop. */
  private sent = 0;
  private isTurnCounted = false;
  private readonly waiting: { readonly cost: number; readonly go: () => void }[] = [];

  /** Whether a frame of so many bytes, which goes to so many listeners, may go to one of them at once; then it counts as sent. */
  mayGo(bytes: number, listeners: number): boolean {
    const cost = bytes + writeBytes;
    if (cost * listeners <= littleBytes) return true;
    this.countTurn();
    if (this.waiting.length > 0 || this.sent >= turnBytes) return false;
    this.sent += cost;
    return true;
  }

  /** Resolves when a frame that may not go out at once may. */
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
