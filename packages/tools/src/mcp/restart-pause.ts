const firstMs = 1_000;
const longestMs = 60_000;

/** How long a server that failed is left alone: twice as long each time, until it has worked. */
export class RestartPause {
  private failures = 0;
  private until = 0;

  /** Ms that are left of the pause; 0 if there is none. */
  get left(): number {
    return Math.max(0, this.until - performance.now());
  }

  failed(): void {
    this.until = performance.now() + Math.min(longestMs, firstMs * 2 ** this.failures);
    this.failures += 1;
  }

  worked(): void {
    this.failures = 0;
    this.until = 0;
  }
}
