import type { Figures } from './figures.ts';

/**
 * What a talker's texts are called, by their client ids: what was acked may have no other name later, unless Redis has
 * lost it with a primary.
 */
export class AckedTexts {
  readonly #figures: Figures;
  readonly #mayLose: boolean;
  readonly #known = new Map<string, string>();
  readonly #acked = new Map<string, string>();

  constructor(figures: Figures, mayLose: boolean) {
    this.#figures = figures;
    this.#mayLose = mayLose;
  }

  /** What a text was called last, also when Redis has lost that. */
  nameOf(clientId: string): string | undefined {
    return this.#known.get(clientId);
  }

  /**
   * A text stands in the log by this message id, as an ack says or as was seen (`isAcked` unset: it may be lost without
   * having been acked). Throws if it had another name that cannot be lost.
   */
  take(clientId: string, messageId: string, isAcked: boolean): void {
    const known = this.#known.get(clientId);
    if (known !== undefined && known !== messageId && !this.#mayLose)
      throw new Error(`${clientId} was acked as ${known} and as ${messageId}`);
    this.#known.set(clientId, messageId);
    const acked = this.#acked.get(clientId);
    if (acked !== undefined && acked !== messageId) this.lose(clientId);
    if (isAcked) this.#acked.set(clientId, messageId);
  }

  /** It is in the log no more. */
  lose(clientId: string): void {
    if (this.#acked.delete(clientId)) this.#figures.lost += 1;
  }
}
