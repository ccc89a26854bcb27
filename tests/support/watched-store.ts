import type { Message, SessionStore } from '@agentconnect/client';
import { expect } from 'vitest';

/** A store that somebody listens to, and what it has shown. */
export class WatchedStore {
  readonly store: SessionStore;
  /** How often it has called back. */
  told = 0;
  readonly #leave: () => void;
  #changed = Promise.withResolvers<void>();
  readonly #seen: ((store: SessionStore) => void) | undefined;

  /** `seen` is called with each state that listeners get to see. */
  constructor(store: SessionStore, seen?: (store: SessionStore) => void) {
    this.store = store;
    this.#seen = seen;
    this.#leave = store.subscribe(() => {
      this.told += 1;
      this.#seen?.(store);
      const { resolve } = this.#changed;
      this.#changed = Promise.withResolvers<void>();
      resolve();
    });
  }

  /** Waits until the store shows what is waited for. */
  async until<T>(
    what: string,
    find: (store: SessionStore) => T | undefined | false,
    withinMs = 20_000,
  ): Promise<T> {
    const late = AbortSignal.timeout(withinMs);
    const isLate = new Promise<void>((done) => late.addEventListener('abort', () => done()));
    for (;;) {
      const changed = this.#changed.promise;
      const found = find(this.store);
      if (found !== undefined && found !== false) return found;
      if (late.aborted) {
        const { session, conversation } = this.store;
        const shown = JSON.stringify({ ...conversation, connection: session.connection }, null, 1);
        throw new Error(`${what} did not come within ${withinMs} ms: ${shown}`);
      }
      await Promise.race([changed, isLate]);
    }
  }

  get messages(): readonly Message[] {
    return this.store.conversation.messages;
  }

  /** What is said, in its order: who says it, and the words or the event. */
  get lines(): string[] {
    return this.messages.map((message) =>
      message.kind === 'event' ? `* ${message.event}` : `${message.kind} ${message.content}`,
    );
  }

  /** Each message is there once, in the order of the log. */
  verify(): void {
    const { messages } = this;
    expect(new Set(messages.map(({ key }) => key)).size).toBe(messages.length);
    // What came of a call is shown with the call.
    const seqs = messages
      .flatMap((message) => [message.seq, message.kind === 'call' ? message.result?.seq : undefined])
      .filter((seq) => seq !== undefined)
      .toSorted((a, b) => a - b);
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    expect(this.store.keys).toEqual(messages.map(({ key }) => key));
    for (const message of messages) expect(this.store.message(message.key)).toBe(message);
  }

  leave(): void {
    this.#leave();
  }
}
