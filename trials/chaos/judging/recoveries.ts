/** A fault, and what it held up. Times are of `performance.now()`. */
interface Watched {
  readonly name: string;
  readonly began: number;
  ended: number | undefined;
  /** When the last of what was under way during the fault was answered. */
  answered: number;
}

/** From the begin of a fault until all is answered that was asked before its end, of each fault. */
export class Recoveries {
  readonly #faults: Watched[] = [];

  /** A fault begins; returns what to call at its end. */
  begin(name: string): () => void {
    const began = performance.now();
    const fault: Watched = { name, began, ended: undefined, answered: began };
    this.#faults.push(fault);
    return () => (fault.ended = performance.now());
  }

  /** A text that was said then is answered now. */
  answered(saidAt: number): void {
    const now = performance.now();
    for (const fault of this.#faults) {
      const isHeldUp = fault.began < now && saidAt < (fault.ended ?? now);
      if (isHeldUp) fault.answered = now;
    }
  }

  /** In ms, of each fault that something was under way in. */
  get ms(): number[] {
    return this.#measured.map(({ began, answered }) => answered - began);
  }

  /** The fault that took longest. */
  get worst(): string {
    const [worst] = this.#measured.toSorted((a, b) => b.answered - b.began - (a.answered - a.began));
    return worst?.name ?? 'none';
  }

  get #measured(): Watched[] {
    return this.#faults.filter(({ began, answered }) => answered > began);
  }
}
