import { AgentConnectError } from '../errors/client-error.ts';

export interface Piece {
  readonly attempt: number;
  /** Where in the text it begins, in UTF-16 units. */
  readonly offset: number;
  readonly text: string;
}

/**
 * An answer as it is written. Iterated, it yields pieces of text as they come: put together they are the answer, or
 * the iteration throws. That happens when the answer failed, and when it began again in other words after its worker
 * died (`ANSWER_RESTARTED`); `snapshots` goes on then. Any number may read it, each from its start.
 */
export class TokenStream implements AsyncIterable<string> {
  #text = '';
  #attempt = 0;
  #isEnded = false;
  #error: unknown;
  #changed = Promise.withResolvers<void>();

  /** What there is of the answer. */
  get text(): string {
    return this.#text;
  }

  /** Counts from 1; more than that if the answer had to be begun again. 0 before the first piece. */
  get attempt(): number {
    return this.#attempt;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    let given = '';
    for (;;) {
      const changed = this.#changed.promise;
      const text = this.#text;
      if (text.length > given.length && text.startsWith(given)) {
        const piece = text.slice(given.length);
        given = text;
        yield piece;
        continue;
      }
      if (this.#isEnded && (this.#error !== undefined || text === given)) break;
      // What begins again in the same words is passed over until it says more.
      if (this.#isEnded || !given.startsWith(text)) throw beganAgain();
      await changed;
    }
    if (this.#error !== undefined) throw this.#error;
  }

  /** The whole text so far, each time that it changes. It is shorter than before when the answer begins again. */
  async *snapshots(): AsyncGenerator<string, void, undefined> {
    let given: string | undefined;
    for (;;) {
      const changed = this.#changed.promise;
      const isEnded = this.#isEnded;
      if (this.#text !== given) {
        given = this.#text;
        if (given !== '' || this.#attempt > 1 || isEnded) yield given;
        continue;
      }
      if (isEnded) break;
      await changed;
    }
    if (this.#error !== undefined) throw this.#error;
  }

  /** A piece came; what is known of it already is passed over. */
  take({ attempt, offset, text }: Piece): void {
    if (this.#isEnded || attempt < this.#attempt) return;
    if (attempt > this.#attempt) this.#begin(attempt);
    // Behind a gap nothing fits any more: the answer itself brings the rest.
    if (offset > this.#text.length) return;
    if (this.#text.startsWith(text, offset)) return;
    // Mostly what follows; after writes were lost, also other words in the place of those that there are.
    this.#text = this.#text.slice(0, offset) + text;
    this.#wake();
  }

  /** The answer begins again. */
  restart(attempt: number): void {
    if (this.#isEnded || attempt <= this.#attempt) return;
    this.#begin(attempt);
    this.#wake();
  }

  /** The whole answer is there. */
  finish(text: string): void {
    if (this.#isEnded) return;
    this.#text = text;
    this.#isEnded = true;
    this.#wake();
  }

  /** There will be no answer. */
  fail(error: unknown): void {
    if (this.#isEnded) return;
    this.#error = error;
    this.#isEnded = true;
    this.#wake();
  }

  #begin(attempt: number): void {
    this.#attempt = attempt;
    this.#text = '';
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}

function beganAgain(): AgentConnectError {
  return new AgentConnectError('ANSWER_RESTARTED', 'The answer was started again, in other words.', {
    retryable: true,
  });
}
