import { Budget } from './budget.ts';

/** How many lines of a kind are written. */
const rate = { perSecond: 20, burst: 200 };

/**
 * Decides which refusals are logged: a refused client may come back as often as it likes, and must not fill the log. Metrics
 * count all refusals.
 */
export class RefusedLines {
  private readonly lines = new Budget(rate);

  /** Whether to write another line about a refusal with this status or close code. */
  mayWrite(code: number): boolean {
    return this.lines.take(String(code)) === 0;
  }
}
