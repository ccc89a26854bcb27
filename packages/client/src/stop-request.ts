import type { ClientFrame } from '@agentconnect/protocol';

/** What came of a stop: it is `requested`; there was `nothing` under way; or an earlier one still holds (`pending`). */
export type StopOutcome = 'requested' | 'nothing' | 'pending';

/** A stop on its way to the server. */
export class StopRequest {
  readonly kind = 'stop';
  readonly clientMessageId: string;
  readonly frame: ClientFrame;
  readonly isSettled = false;
  /** When it was refused for the first time, in ms. */
  refusedAt: number | undefined;
  readonly #outcome = Promise.withResolvers<StopOutcome>();

  constructor(clientMessageId: string) {
    this.clientMessageId = clientMessageId;
    this.frame = { type: 'stop', metadata: { client_message_id: clientMessageId } };
    this.#outcome.promise.catch(() => undefined);
  }

  get outcome(): Promise<StopOutcome> {
    return this.#outcome.promise;
  }

  settle(outcome: StopOutcome): void {
    this.#outcome.resolve(outcome);
  }

  fail(error: unknown): void {
    this.#outcome.reject(error);
  }
}
