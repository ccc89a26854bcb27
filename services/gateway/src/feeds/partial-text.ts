import { deltaFrame, type Hint, type PartialAnswer } from '@agentconnect/broker';

type DeltaHint = Extract<Hint, { kind: 'delta' }>;

/** Hints come late by a few answers at most, when the log was read ahead of them. */
const finishedMax = 32;

/**
 * How much of the answer that is being written one listener has. Every chunk is passed on once and in order, whatever
 * the order in which hints, the partial text of an attach and the finished answer arrive.
 */
export class PartialText {
  private messageId: string | undefined;
  private attempt = 0;
  /** How much of the text the listener has, in UTF-16 units. */
  private offset = 0;
  /** The answers that were finished last: what still comes of them is void. */
  private finished: readonly string[] = [];

  /** What to do with a chunk: `pass` it on as it is, `skip` it (known already), or read the text again: `gap`. */
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

  /** The frame that brings the listener up to a text that was read, or `undefined` if it has it all. */
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

  /** A new attempt begins: the text so far is void. False if the listener knows, or has the whole answer. */
  restart(messageId: string, attempt: number): boolean {
    const isKnown = messageId === this.messageId && attempt <= this.attempt;
    if (isKnown || this.finished.includes(messageId)) return false;
    this.begin(messageId, attempt);
    return true;
  }

  /** Whether the listener has text of an attempt before this one: it was not told that it is void. */
  isVoid(messageId: string, attempt: number): boolean {
    if (messageId !== this.messageId || this.finished.includes(messageId)) return false;
    return attempt > this.attempt && this.offset > 0;
  }

  /** The listener has the whole answer. */
  finish(messageId: string): void {
    if (!this.finished.includes(messageId)) this.finished = [...this.finished, messageId].slice(-finishedMax);
  }

  /** The log begins anew: an answer may be given once more. */
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
