import { type ClientFrame, randomId } from '@agentconnect/protocol';

/** What came of a stop: it is `requested`; there was `nothing` under way; or an earlier one still holds (`pending`). */
export type StopOutcome = 'requested' | 'nothing' | 'pending';

/** A stop on its way to the server. */
export class StopRequest {
  readonly kind = 'stop';
  readonly isSettled = false;
  /** When it was refused for the first time, in ms. */
  refusedAt: number | undefined;
  readonly #call = randomId();
  #renewals = 0;
  readonly #outcome = Promise.withResolvers<StopOutcome>();

  constructor() {
    this.#outcome.promise.catch(() => undefined);
  }

  /** The server does a stop of one id once. All ids of a call begin with what names the call. */
  get clientMessageId(): string {
    return this.#renewals === 0 ? this.#call : `${this.#call}.${this.#renewals}`;
  }

  get frame(): ClientFrame {
    return { type: 'stop', metadata: { client_message_id: this.clientMessageId } };
  }

  /** It goes out once more, as another one: the log may have both. */
  renew(): void {
    this.#renewals += 1;
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
