import { sharedClock } from '../measure/shared-clock.ts';
import { type Quantiles, quantilesOf } from '../measure/statistics.ts';
import type { LoadSocket } from './load-socket.ts';
import { wordsUpTo } from './written-words.ts';

export interface StreamsOptions {
  readonly sockets: readonly LoadSocket[];
  readonly text: string;
  /** Of each answer, and how many of them a second the model writes. */
  readonly words: number;
  readonly wordsPerSecond: number;
}

/** What came within some time. */
export interface Streamed {
  readonly words: number;
  /** From each text to the first word of its answer, in ms. */
  readonly firstWords: Quantiles;
  /** How much later each word came than a model writes it that begins as the text is sent, in ms. */
  readonly delays: Quantiles;
}

/** Answers that are written all the time: each socket asks again as soon as its answer is whole. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #arrivedAt: number[] = [];
  #delays: number[] = [];
  #isFirst: boolean[] = [];
  #underWay = 0;
  readonly #over = Promise.withResolvers<void>();
  #isEnding = false;

  /** The sockets begin one by one while one answer is written, so that their answers do not all begin together. */
  constructor(options: StreamsOptions) {
    this.#options = options;
    const { sockets, words, wordsPerSecond } = options;
    const answerMs = (words / wordsPerSecond) * 1_000;
    for (const [index, socket] of sockets.entries()) {
      this.#timers.push(setTimeout(() => this.#ask(socket), (index * answerMs) / sockets.length));
    }
  }

  /** What came within; forgets that and all before. */
  take({ from, to }: { readonly from: number; readonly to: number }): Streamed {
    const within = (index: number): boolean => {
      const at = this.#arrivedAt[index] ?? 0;
      return at >= from && at <= to;
    };
    const delays = this.#delays.filter((_, index) => within(index));
    const firstWords = this.#delays.filter((_, index) => within(index) && this.#isFirst[index] === true);
    [this.#arrivedAt, this.#delays, this.#isFirst] = [[], [], []];
    return { words: delays.length, firstWords: quantilesOf(firstWords), delays: quantilesOf(delays) };
  }

  /** Asks nothing more, and waits for the answers under way. */
  async end(): Promise<void> {
    this.#isEnding = true;
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#underWay > 0) await this.#over.promise;
  }

  #ask(socket: LoadSocket): void {
    const { text, words, wordsPerSecond } = this.#options;
    const msPerWord = 1_000 / wordsPerSecond;
    const began = sharedClock();
    let seen = 0;
    const arrive = (upTo: number): void => {
      const at = sharedClock();
      for (; seen < upTo; seen++) {
        this.#arrivedAt.push(at);
        this.#delays.push(at - began - seen * msPerWord);
        this.#isFirst.push(seen === 0);
      }
    };
    socket.onPiece = (frame) => arrive(wordsUpTo(frame));
    socket.onAnswer = () => {
      arrive(words);
      this.#underWay -= 1;
      if (!this.#isEnding) this.#ask(socket);
      else if (this.#underWay === 0) this.#over.resolve();
    };
    this.#underWay += 1;
    socket.send(text);
  }
}
