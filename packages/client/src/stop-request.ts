/** What came of a stop: it is `requested`; there was `nothing` under way; or an earlier one still holds (`pending`). */
export type StopOutcome = 'requested' | 'nothing' | 'pending';

/** Stops that were asked for and not answered yet; oldest first. */
export class StopRequests {
  readonly #waiting = new Map<string, PromiseWithResolvers<StopOutcome>>();

  /** Their ids. */
  get ids(): string[] {
    return [...this.#waiting.keys()];
  }

  async add(id: string): Promise<StopOutcome> {
    const request = Promise.withResolvers<StopOutcome>();
    this.#waiting.set(id, request);
    return request.promise;
  }

  /** Settles one, by its id or, where the server names none, the oldest. */
  settle(outcome: StopOutcome, id = this.ids[0] ?? ''): void {
    this.#waiting.get(id)?.resolve(outcome);
    this.#waiting.delete(id);
  }

  /** Returns whether there was such a one. */
  refuse(id: string, error: unknown): boolean {
    const request = this.#waiting.get(id);
    request?.reject(error);
    return this.#waiting.delete(id);
  }

  fail(error: unknown): void {
    for (const id of this.ids) this.refuse(id, error);
  }
}
