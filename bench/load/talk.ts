import { sharedClock } from '../measure/shared-clock.ts';
import type { LoadSocket } from './load-socket.ts';

export interface TalkOptions {
  readonly sockets: readonly LoadSocket[];
  /** How many texts are under way at a time; the sockets take turns. */
  readonly atOnce: number;
  readonly text: string;
}

/** How long the last answers may take, in ms: one that never comes is told, not waited for. */
const patienceMs = 30_000;

/** A closed loop: as soon as a text is answered the next one is sent, by the socket that has waited longest. */
export class Talk {
  readonly #text: string;
  /** Those without a text under way, as a ring: the longest waiting one stands at `#next`. */
  readonly #free: LoadSocket[];
  #next = 0;
  #back = 0;
  readonly #answeredAt: number[] = [];
  readonly #times: number[] = [];
  #underWay = 0;
  readonly #over = Promise.withResolvers<void>();
  #isEnding = false;

  constructor({ sockets, atOnce, text }: TalkOptions) {
    this.#text = text;
    this.#free = [...sockets];
    for (let started = 0; started < atOnce; started++) this.#sendNext();
  }

  /** Sends nothing more; resolves with the times to the answers that came within, in ms. */
  async end({ from, to }: { readonly from: number; readonly to: number }): Promise<number[]> {
    this.#isEnding = true;
    if (this.#underWay > 0) {
      const lost = setTimeout(() => {
        this.#over.reject(new Error(`${this.#underWay} texts were not answered`));
      }, patienceMs);
      await this.#over.promise;
      clearTimeout(lost);
    }
    return this.#times.filter((_, answer) => {
      const at = this.#answeredAt[answer] ?? 0;
      return at >= from && at <= to;
    });
  }

  #sendNext(): void {
    const socket = this.#free[this.#next];
    if (!socket) return;
    this.#next = (this.#next + 1) % this.#free.length;
    this.#underWay += 1;
    const began = sharedClock();
    socket.onAnswer = () => {
      const at = sharedClock();
      this.#answeredAt.push(at);
      this.#times.push(at - began);
      this.#underWay -= 1;
      this.#free[this.#back] = socket;
      this.#back = (this.#back + 1) % this.#free.length;
      if (!this.#isEnding) this.#sendNext();
      else if (this.#underWay === 0) this.#over.resolve();
    };
    socket.send(this.#text);
  }
}
