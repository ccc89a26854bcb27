import type { DurableFrame } from '@agentconnect/protocol';
import { frameError } from '../errors/frame-error.ts';
import type { SentText } from '../sending/sent-text.ts';

/** Texts that are in the log and not answered yet, by their message ids. */
export class AwaitedAnswers {
  readonly #texts = new Map<string, SentText>();

  /** In the order in which they were acked. */
  get texts(): SentText[] {
    return [...this.#texts.values()];
  }

  add(messageId: string, text: SentText): void {
    if (text.isSettled) return;
    // A log that lost the text got it again, under another id.
    if (text.messageId !== undefined) this.#texts.delete(text.messageId);
    this.#texts.set(messageId, text);
  }

  /** Settles what an entry of the log answers. */
  take(frame: DurableFrame): void {
    const { in_reply_to: question, heard = [] } = frame.metadata;
    if (frame.type === 'response') {
      for (const id of question === undefined ? heard : [question, ...heard]) {
        this.#remove(id)?.answer(frame);
      }
    } else if (frame.type === 'error' && question !== undefined) {
      this.#remove(question)?.fail(frameError(frame.metadata, frame.content));
    }
  }

  remove(text: SentText): void {
    if (text.messageId !== undefined) this.#texts.delete(text.messageId);
  }

  /** There will be no answers. */
  fail(error: unknown): void {
    const texts = this.texts;
    this.#texts.clear();
    for (const text of texts) text.fail(error);
  }

  #remove(messageId: string): SentText | undefined {
    const text = this.#texts.get(messageId);
    this.#texts.delete(messageId);
    return text;
  }
}
