/** Frames below this size, in bytes, go out at once: what a write of them costs is the write. */
const largeBytes = 8_192;

/** How much of large frames goes out in one turn of the event loop, in bytes: about a millisecond of writing. */
const turnBytes = 131_072;

/**
 * The pace at which a gateway writes large frames. One that goes to many listeners is handed out over several turns of the
 * event loop, first come, first served, so that everybody else's frames and requests are seen to in between.
 */
export class SendPace {
  /** Of this turn of the event loop, in bytes. */
  private sent = 0;
  private isTurnCounted = false;
  private readonly waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  /** Whether a frame of so many bytes may go out at once; then it counts as sent. */
  mayGo(bytes: number): boolean {
    if (bytes < largeBytes) return true;
    this.countTurn();
    if (this.waiting.length > 0 || this.sent >= turnBytes) return false;
    this.sent += bytes;
    return true;
  }

  /** Resolves when a frame that may not go out at once may. */
  async turnFor(bytes: number): Promise<void> {
    this.countTurn();
    await new Promise<void>((go) => this.waiting.push({ bytes, go }));
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
      this.sent += next.bytes;
      next.go();
    }
  }
}
