/** What an attacker has done so far, and what it was answered. */
export interface Count {
  readonly sent: number;
  /** By status, close code, error code or event. */
  readonly answers: Readonly<Record<string, number>>;
  /** Connections that are open, and the most that were. */
  readonly held: number;
  readonly mostHeld: number;
}

export const noCount: Count = { sent: 0, answers: {}, held: 0, mostHeld: 0 };

export class Tally {
  #sent = 0;
  readonly #answers = new Map<string, number>();
  #held = 0;
  #mostHeld = 0;

  sent(count = 1): void {
    this.#sent += count;
  }

  answered(kind: string): void {
    this.#answers.set(kind, (this.#answers.get(kind) ?? 0) + 1);
  }

  /** Counts a connection as open until the function that is returned is called. */
  opened(): () => void {
    this.#held += 1;
    this.#mostHeld = Math.max(this.#held, this.#mostHeld);
    return () => {
      this.#held -= 1;
    };
  }

  get count(): Count {
    return {
      sent: this.#sent,
      answers: Object.fromEntries(this.#answers),
      held: this.#held,
      mostHeld: this.#mostHeld,
    };
  }
}
