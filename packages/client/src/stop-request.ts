import { type ClientFrame, randomId } from '@agentconnect/protocol';

/** What came of a stop: it is `requested`; there was `nothing` under way; or an earlier one still holds (`pending`). */
export type StopOutcome = 'requested' | 'nothing' | 'pending';

/** A stop on its way to the server. */
export class StopRequest {
  readonly kind = 'stop';
  /** The server does a stop of one id once. */
  clientMessageId = randomId();
  readonly isSettled = false;
  /** When it was refused for the first time, in ms. */
  refusedAt: number | undefined;
  readonly #outcome = Promise.withResolvers<StopOutcome>();

  constructor() {
    this.#outcome.promise.catch(() => undefined);
  }

  get frame(): ClientFrame {
    return { type: 'stop', metadata: { client_message_id: this.clientMessageId } };
  }

  /** It goes out once more, as another one. */
  renew(): void {
    this.clientMessageId = randomId();
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
