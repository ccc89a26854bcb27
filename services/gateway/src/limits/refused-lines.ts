import { Budget } from './budget.ts';

/** As many lines of a kind are written. */
const rate = { perSecond: 20, burst: 200 };

/**
 * Which refusals are logged: whoever is refused may come again as often as they like, and must not fill the log. The
 * metrics count all of them.
 */
export class RefusedLines {
  private readonly lines = new Budget(rate);

  /** Whether one more line tells of a refusal with this status or close code. */
  mayWrite(code: number): boolean {
    return this.lines.take(String(code)) === 0;
  }
}
