import { type Rate, TokenBucket } from './token-bucket.ts';

export interface BudgetOptions {
  /** As many keys are known; beyond it, whoever has the most left is forgotten. */
  readonly maxKeys?: number;
  /** Milliseconds, of a clock that never falls. */
  readonly now?: () => number;
}

/** As many of the oldest are looked at for the one that is forgotten. */
const candidates = 8;

/**
 * A budget for each of many, by a key, in the memory of this process: what is refused by it has cost next to nothing. It
 * keeps a bounded number of them. Who comes under many keys, to have others forgotten, finds that those who have used up
 * theirs are forgotten last.
 */
export class Budget {
  private readonly rate: Rate;
  private readonly maxKeys: number;
  private readonly now: () => number;
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, options: BudgetOptions = {}) {
    this.rate = rate;
    this.maxKeys = options.maxKeys ?? 50_000;
    this.now = options.now ?? (() => performance.now());
  }

  /** Takes so much. Returns in how many whole seconds it is worth another try, and takes nothing, if it is not there. */
  take(key: string, cost = 1): number {
    const seconds = this.wait(key, cost);
    if (seconds === 0) this.charge(key, cost);
    return seconds;
  }

  /** In how many whole seconds so much may be taken; 0 if it may be now. */
  wait(key: string, cost = 1): number {
    return this.rate.perSecond === 0 ? 0 : this.bucket(key).wait(cost, this.now());
  }

  /** Takes what has been used already. */
  charge(key: string, cost: number): void {
    if (this.rate.perSecond > 0) this.bucket(key).take(cost, this.now());
  }

  /** Takes for what was refused, and cost all the same. */
  fine(key: string, cost: number): void {
    if (this.rate.perSecond > 0) this.bucket(key).fine(cost, this.now());
  }

  /** Whether nothing is left. */
  isUsedUp(key: string): boolean {
    const bucket = this.rate.perSecond > 0 ? this.buckets.get(key) : undefined;
    return bucket !== undefined && bucket.levelAt(this.now()) <= 0;
  }

  /** How many keys are known. */
  get size(): number {
    return this.buckets.size;
  }

  private bucket(key: string): TokenBucket {
    const known = this.buckets.get(key);
    if (known) return known;
    if (this.buckets.size >= this.maxKeys) this.forgetOne();
    const bucket = new TokenBucket(this.rate, this.now());
    this.buckets.set(key, bucket);
    return bucket;
  }

  /** A full bucket is as good as a new one. */
  private forgetOne(): void {
    const now = this.now();
    let fullest: string | undefined;
    let most = Number.NEGATIVE_INFINITY;
    let seen = 0;
    for (const [key, bucket] of this.buckets) {
      const level = bucket.levelAt(now);
      if (level > most) [fullest, most] = [key, level];
      seen += 1;
      if (seen === candidates || bucket.isFull(now)) break;
    }
    if (fullest !== undefined) this.buckets.delete(fullest);
  }
}
