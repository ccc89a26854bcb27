/** How long usage is waited for once the end of an answer has been told, in ms. */
const usageMs = 1_000;
/** Some servers tell the end with every piece of text; then it is believed after a longer silence. */
const doubtfulMs = 5_000;
/** How long the end of a body is waited for behind the last event, in ms: only then can its connection be used again. */
const bodyEndMs = 50;

/** What an event says of the end of its answer. `told`: there is no more text; `over`: nothing more will come. */
export type EndMark = 'none' | 'told' | 'over';

/** When to leave a stream whose end has been told: the protocol's end is the answer's, whatever the connection does. */
export class Ending {
  private mark: EndMark = 'none';
  private isDoubtful = false;
  private deadline = Infinity;
  private readonly now: () => number;

  /** `now` is a monotonic clock, in ms. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Whether what has come is the whole answer, if nothing else comes. */
  get isTold(): boolean {
    return this.mark !== 'none';
  }

  get isOver(): boolean {
    return this.mark === 'over';
  }

  /** Takes what an event says of the end, and whether it brought something of the answer itself. */
  note(mark: EndMark, hasContent: boolean): void {
    if (this.isOver) return;
    this.isDoubtful ||= hasContent && (this.isTold || mark === 'told');
    if (mark === 'over') this.deadline = this.now() + bodyEndMs;
    else if (mark === 'told' || (this.isTold && hasContent)) {
      this.deadline = this.now() + (this.isDoubtful ? doubtfulMs : usageMs);
    }
    if (mark !== 'none') this.mark = mark;
  }

  /** How long something more is waited for, in ms; `undefined` for as long as it takes. */
  msLeft(): number | undefined {
    return this.isTold ? Math.max(0, this.deadline - this.now()) : undefined;
  }
}
