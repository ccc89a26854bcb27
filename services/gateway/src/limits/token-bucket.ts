/** How much may be taken per second, and at once after a pause. `perSecond` 0 is no limit. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What one client may still take. It starts full and fills at its rate. Times are those of a monotonic clock, in ms. */
export class TokenBucket {
  private readonly rate: Rate;
  private level: number;
  private at: number;

  constructor(rate: Rate, now: number) {
    this.rate = rate;
    this.level = rate.burst;
    this.at = now;
  }

  /** After how many whole seconds `cost` may be taken; 0 if now. A cost above the burst needs a full bucket. */
  wait(cost: number, now: number): number {
    const { perSecond, burst } = this.rate;
    if (perSecond === 0) return 0;
    const missing = Math.min(cost, burst) - this.levelAt(now);
    return missing <= 0 ? 0 : Math.max(1, Math.ceil(missing / perSecond));
  }

  /** Takes `cost` even if there is not enough; the missing part has to be made up for. */
  take(cost: number, now: number): void {
    this.level = this.levelAt(now) - cost;
  }

  /** Takes the cost of a refusal; for that, at most one burst has to be made up for. */
  fine(cost: number, now: number): void {
    const level = this.levelAt(now);
    this.level = Math.min(level, Math.max(level - cost, -this.rate.burst));
  }

  /** How much is left. */
  levelAt(now: number): number {
    const { perSecond, burst } = this.rate;
    this.level = Math.min(burst, this.level + ((now - this.at) * perSecond) / 1000);
    this.at = now;
    return this.level;
  }

  isFull(now: number): boolean {
    return this.levelAt(now) >= this.rate.burst;
  }
}
