import { deltaFrame, type Hint, type PartialAnswer } from '@agentconnect/broker';

type DeltaHint = Extract<Hint, { kind: 'delta' }>;

/** If the log was read ahead of hints, they are late by a few answers at most. */
const finishedMax = 32;

/**
 * How much of the answer that is being written one listener has. Every delta is passed on once and in order, whatever the
 * order in which hints, the partial answer of an attach and the finished answer arrive.
 */
export class PartialText {
  private messageId: string | undefined;
  private attempt = 0;
  /** How much of the text the listener has, in UTF-16 units. */
  private offset = 0;
  /** The latest finished answers, whose late deltas are dropped. */
  private finished: readonly string[] = [];

  /** What to do with a delta: `pass` it on, `skip` it because it is known, or read the text again (`gap`). */
  take(delta: DeltaHint): 'pass' | 'skip' | 'gap' {
    if (this.finished.includes(delta.messageId)) return 'skip';
    if (delta.messageId !== this.messageId || delta.attempt > this.attempt) {
      if (delta.offset > 0) return 'gap';
      this.begin(delta.messageId, delta.attempt);
    }
    if (delta.attempt < this.attempt || delta.offset < this.offset) return 'skip';
    if (delta.offset > this.offset) return 'gap';
    this.offset += delta.length;
    return 'pass';
  }

  /** The frame that brings the listener up to a partial answer, or `undefined` if it has all of it. */
  catchUp(partial: PartialAnswer, at: number): string | undefined {
    const isOld = partial.messageId === this.messageId && partial.attempt < this.attempt;
    if (isOld || this.finished.includes(partial.messageId)) return undefined;
    if (partial.messageId !== this.messageId || partial.attempt !== this.attempt) {
      this.begin(partial.messageId, partial.attempt);
    }
    const text = partial.text.slice(this.offset);
    if (text === '') return undefined;
    const unitOffset = this.offset;
    this.offset = partial.text.length;
    return deltaFrame({ messageId: partial.messageId, attempt: partial.attempt, text, unitOffset }, at);
  }

  /** A new attempt begins, so the text so far is void. False if the listener knows, or has the complete answer. */
  restart(messageId: string, attempt: number): boolean {
    const isKnown = messageId === this.messageId && attempt <= this.attempt;
    if (isKnown || this.finished.includes(messageId)) return false;
    this.begin(messageId, attempt);
    return true;
  }

  /** Whether the listener has text of an earlier attempt, and was not told that it is void. */
  isVoid(messageId: string, attempt: number): boolean {
    if (messageId !== this.messageId || this.finished.includes(messageId)) return false;
    return attempt > this.attempt && this.offset > 0;
  }

  /** The listener has the complete answer. */
  finish(messageId: string): void {
    if (!this.finished.includes(messageId)) this.finished = [...this.finished, messageId].slice(-finishedMax);
  }

  /** The log starts over: an answer may come again. */
  forget(): void {
    this.finished = [];
    this.messageId = undefined;
  }

  private begin(messageId: string, attempt: number): void {
    this.messageId = messageId;
    this.attempt = attempt;
    this.offset = 0;
  }
}
