import { AgentConnectError } from './client-error.ts';

/** A text on its way into the log. */
export interface OutboxItem {
  readonly clientMessageId: string;
}

interface Entry<T> {
  readonly item: T;
  state: 'waiting' | 'on the wire' | 'resting';
  /** Whether it may be in the log: it was sent, and not refused for certain. */
  isAbroad: boolean;
}

/**
 * Texts that are not acked yet, in the order in which they were said. One is on the wire at a time: were there more,
 * one that was refused would be overtaken by those behind it.
 */
export class Outbox<T extends OutboxItem> {
  readonly #max: number;
  #entries: Entry<T>[] = [];

  /** `max` is how many it holds. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Throws `OUTBOX_FULL`. */
  add(item: T): void {
    if (this.#entries.length >= this.#max) {
      throw new AgentConnectError('OUTBOX_FULL', `${this.#max} texts wait to be acked already.`, {
        retryable: true,
      });
    }
    this.#entries.push({ item, state: 'waiting', isAbroad: false });
  }

  /** Texts that were acked, but whose log was lost, before everything else. */
  putBack(items: readonly T[]): void {
    const missing = items.filter((item) => !this.#find(item.clientMessageId));
    const entries = missing.map((item): Entry<T> => ({ item, state: 'waiting', isAbroad: true }));
    this.#entries = [...entries, ...this.#entries];
  }

  /** The text to send now, if any; it is on the wire from here on. */
  next(): T | undefined {
    const [head] = this.#entries;
    if (head?.state !== 'waiting' || this.#entries.some(({ state }) => state === 'on the wire')) {
      return undefined;
    }
    head.state = 'on the wire';
    head.isAbroad = true;
    return head.item;
  }

  /** A text is settled, by an ack or for another reason. Returns it, if it was here. */
  remove(clientMessageId: string): T | undefined {
    const entry = this.#find(clientMessageId);
    if (entry) this.#entries = this.#entries.filter((other) => other !== entry);
    return entry?.item;
  }

  /** The text on the wire was refused for now; it keeps its place. `isLogged`: it may be in the log all the same. */
  refuse(clientMessageId: string, isLogged: boolean): T | undefined {
    const entry = this.#find(clientMessageId);
    if (entry?.state !== 'on the wire') return undefined;
    entry.state = 'resting';
    entry.isAbroad = isLogged;
    return entry.item;
  }

  /** A text that was refused may go again. */
  rested(clientMessageId: string): void {
    const entry = this.#find(clientMessageId);
    if (entry?.state === 'resting') entry.state = 'waiting';
  }

  /** The connection is gone: nobody knows what became of the text on the wire, so it goes again. Returns it. */
  disconnected(): T | undefined {
    const entry = this.#entries.find(({ state }) => state === 'on the wire');
    if (entry) entry.state = 'waiting';
    return entry?.item;
  }

  find(clientMessageId: string): T | undefined {
    return this.#find(clientMessageId)?.item;
  }

  /** Whether this text is on the wire. */
  isUnderWay(clientMessageId: string): boolean {
    return this.#find(clientMessageId)?.state === 'on the wire';
  }

  /** Takes out what is in no log for certain; all of it, or one text. */
  withdraw(clientMessageId?: string): T[] {
    const isOut = ({ item, isAbroad }: Entry<T>): boolean =>
      !isAbroad && (clientMessageId === undefined || item.clientMessageId === clientMessageId);
    const out = this.#entries.filter(isOut);
    this.#entries = this.#entries.filter((entry) => !isOut(entry));
    return out.map(({ item }) => item);
  }

  /** Takes out everything. */
  clear(): T[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries.map(({ item }) => item);
  }

  #find(clientMessageId: string): Entry<T> | undefined {
    return this.#entries.find(({ item }) => item.clientMessageId === clientMessageId);
  }
}
