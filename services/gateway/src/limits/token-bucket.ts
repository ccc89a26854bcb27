/** How much may be taken: so much a second, and so much at once after a rest. `perSecond` 0 is no limit. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What one holder may still take. It begins full, and fills at its rate. Times are in ms, of a clock that never falls. */
export class TokenBucket {
  private readonly rate: Rate;
  private level: number;
  private at: number;

  constructor(rate: Rate, now: number) {
    this.rate = rate;
    this.level = rate.burst;
    this.at = now;
  }

  /** In how many whole seconds so much may be taken; 0 if it may be now. What is larger than a burst needs a full bucket. */
  wait(cost: number, now: number): number {
    const { perSecond, burst } = this.rate;
    if (perSecond === 0) return 0;
    const missing = Math.min(cost, burst) - this.levelAt(now);
    return missing <= 0 ? 0 : Math.max(1, Math.ceil(missing / perSecond));
  }

  /** Takes it, whether it is there or not: what is larger than what is left has to be made up for. */
  take(cost: number, now: number): void {
    this.level = this.levelAt(now) - cost;
  }

  /** Takes for what was refused, and cost all the same; for that, no more than one burst has to be made up for. */
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
