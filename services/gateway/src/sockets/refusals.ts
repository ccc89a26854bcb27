const windowMs = 60_000;

/** After this many more refusals in the same minute the socket is closed. */
const patience = 20;

/**
 * Refused input of one socket in the current minute. `limit`: how many invalid frames are answered with what is wrong
 * before they are refused as too many; 0 turns the counting off.
 */
export class Refusals {
  private readonly limit: number;
  private windowStart = Number.NEGATIVE_INFINITY;
  private invalid = 0;
  private refused = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Counts an invalid frame. Returns in how many seconds the next one is looked at, or 0 if this one still is. */
  invalidFrame(now: number): number {
    this.roll(now);
    this.invalid += 1;
    return this.limit > 0 && this.invalid > this.limit
      ? Math.max(1, Math.ceil((this.windowStart + windowMs - now) / 1000))
      : 0;
  }

  /** Counts a refusal as too many. Returns whether the socket has to be closed. */
  tooMany(now: number): boolean {
    this.roll(now);
    this.refused += 1;
    return this.limit > 0 && this.refused > patience;
  }

  /** Counts a frame over the budget. Returns whether the socket has to be closed. */
  flooded(now: number): boolean {
    this.roll(now);
    this.refused += 1;
    return this.refused > patience;
  }

  private roll(now: number): void {
    if (now - this.windowStart < windowMs) return;
    this.windowStart = now;
    this.invalid = 0;
    this.refused = 0;
  }
}
