import { type Rate, TokenBucket } from './token-bucket.ts';

export interface BudgetOptions {
  /** How many keys are remembered; beyond that, the one with the most left is forgotten. */
  readonly maxKeys?: number;
  /** The time of a monotonic clock, in ms. */
  readonly now?: () => number;
}

/** How many of the oldest keys are considered for being forgotten. */
const candidates = 8;

/**
 * A budget per key, in the memory of this process, so that refusing costs next to nothing. The number of keys is bounded. A
 * client that uses many keys to make others forgotten gains nothing, because used-up budgets are forgotten last.
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

  /** Takes `cost` and returns 0; if there is not enough, takes nothing and returns after how many whole seconds to retry. */
  take(key: string, cost = 1): number {
    const seconds = this.wait(key, cost);
    if (seconds === 0) this.charge(key, cost);
    return seconds;
  }

  /** After how many whole seconds `cost` may be taken; 0 if now. */
  wait(key: string, cost = 1): number {
    return this.rate.perSecond === 0 ? 0 : this.bucket(key).wait(cost, this.now());
  }

  /** Takes what has already been used, even if it is not there. */
  charge(key: string, cost: number): void {
    if (this.rate.perSecond > 0) this.bucket(key).take(cost, this.now());
  }

  /** Takes the cost of a refusal. */
  fine(key: string, cost: number): void {
    if (this.rate.perSecond > 0) this.bucket(key).fine(cost, this.now());
  }

  /** Whether nothing is left. */
  isUsedUp(key: string): boolean {
    const bucket = this.rate.perSecond > 0 ? this.buckets.get(key) : undefined;
    return bucket !== undefined && bucket.levelAt(this.now()) <= 0;
  }

  /** How many keys are remembered. */
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
