import { SessionStore, type StoreClient, type StoreOptions } from './session-store.ts';

/** How many stores that nobody uses are kept: what they know is there when somebody comes back. */
const mostIdle = 20;

/** The stores of a client's sessions: one for each, however many places of a page show it. */
export class SessionStores {
  readonly #client: StoreClient;
  readonly #options: Omit<StoreOptions, 'session'>;
  /** Those that were asked for last come last. */
  readonly #stores = new Map<string, SessionStore>();

  constructor(client: StoreClient, options: Omit<StoreOptions, 'session'> = {}) {
    this.#client = client;
    this.#options = options;
  }

  /** The store of a session. It connects when somebody subscribes to it. `session`: what is known of it, if it is new. */
  of(sessionId: string, { session }: Pick<StoreOptions, 'session'> = {}): SessionStore {
    const known = this.#stores.get(sessionId);
    const store = known ?? new SessionStore(this.#client, sessionId, { ...this.#options, session });
    this.#stores.delete(sessionId);
    this.#stores.set(sessionId, store);
    if (!known) this.#forgetIdle();
    return store;
  }

  #forgetIdle(): void {
    const idle = [...this.#stores].filter(([, store]) => !store.isInUse);
    for (const [sessionId] of idle.slice(0, -mostIdle)) this.#stores.delete(sessionId);
  }
}
