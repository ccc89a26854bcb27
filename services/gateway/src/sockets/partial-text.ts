import { deltaFrame, type Hint, type Partial } from '@agentconnect/broker';

type DeltaHint = Extract<Hint, { kind: 'delta' }>;

/**
 * How much of the answer that is being written one listener has. Every chunk is passed on once and in order, whatever
 * the order in which hints, the partial text of an attach and the finished answer arrive.
 */
export class PartialText {
  private messageId: string | undefined;
  private attempt = 0;
  /** How much of the text the listener has, in UTF-16 units. */
  private offset = 0;
  /** The answer that was finished last: what still comes of it is void. */
  private finished: string | undefined;

  /** What to do with a chunk: `pass` it on as it is, `skip` it (known already), or read the text again: `gap`. */
  take(delta: DeltaHint): 'pass' | 'skip' | 'gap' {
    if (delta.messageId === this.finished) return 'skip';
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
  catchUp(partial: Partial, at: number): string | undefined {
    const isOld = partial.messageId === this.messageId && partial.attempt < this.attempt;
    if (isOld || partial.messageId === this.finished) return undefined;
    if (partial.messageId !== this.messageId || partial.attempt !== this.attempt) {
      this.begin(partial.messageId, partial.attempt);
    }
    const text = partial.text.slice(this.offset);
    if (text === '') return undefined;
    const unitOffset = this.offset;
    this.offset = partial.text.length;
    return deltaFrame({ messageId: partial.messageId, attempt: partial.attempt, text, unitOffset }, at);
  }

  /** A new attempt begins: the text so far is void. */
  restart(messageId: string, attempt: number): void {
    this.begin(messageId, attempt);
  }

  /** The listener has the whole answer. */
  finish(messageId: string): void {
    this.finished = messageId;
  }

  /** The log begins anew: an answer may be given once more. */
  forget(): void {
    this.finished = undefined;
    this.messageId = undefined;
  }

  private begin(messageId: string, attempt: number): void {
    this.messageId = messageId;
    this.attempt = attempt;
    this.offset = 0;
  }
}
