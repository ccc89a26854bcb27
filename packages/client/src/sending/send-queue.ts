import { AgentConnectError } from '../errors/client-error.ts';

/** A text on its way into the log, or a stop of what was said before it. */
export interface Sendable {
  readonly kind: 'text' | 'stop';
  readonly clientMessageId: string;
}

interface Entry<T> {
  readonly item: T;
  state: 'waiting' | 'on the wire' | 'paused';
  /** Whether it may be in the log: it was sent, and not refused for certain. */
  isAbroad: boolean;
}

/**
 * Texts and stops that are not settled yet, in the order in which they were said. A text goes out when nothing else is
 * on the wire: were there more, one that was refused would be overtaken by those behind it. A stop does not wait for the
 * text before it, since the server takes them in order; but what is behind a stop waits until that is settled, or the
 * stop would end it as well where it has to go again.
 */
export class SendQueue<T extends Sendable> {
  readonly #max: number;
  #entries: Entry<T>[] = [];

  /** `max` is how many texts it holds. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Throws `SEND_QUEUE_FULL`; there is always room for a stop. */
  add(item: T): void {
    const isFull = this.#entries.filter((entry) => entry.item.kind === 'text').length >= this.#max;
    if (item.kind === 'text' && isFull) {
      throw new AgentConnectError('SEND_QUEUE_FULL', `${this.#max} texts wait to be acked already.`, {
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

  /** What to send now, if anything; it is on the wire from here on. */
  next(): T | undefined {
    const first = this.#entries.findIndex(({ state }) => state !== 'on the wire');
    const entry = this.#entries[first];
    if (entry?.state !== 'waiting') return undefined;
    const isHeldUp = entry.item.kind === 'text' ? this.isOnTheWire : this.stopOnTheWire !== undefined;
    if (isHeldUp) return undefined;
    entry.state = 'on the wire';
    entry.isAbroad = true;
    return entry.item;
  }

  /** Whether the server owes an answer. */
  get isOnTheWire(): boolean {
    return this.#entries.some(({ state }) => state === 'on the wire');
  }

  /** Something is settled, by an ack or for another reason. Returns it, if it was here. */
  remove(clientMessageId: string): T | undefined {
    const entry = this.#find(clientMessageId);
    if (entry) this.#entries = this.#entries.filter((other) => other !== entry);
    return entry?.item;
  }

  /**
   * What was on the wire was refused for now, and keeps its place. Returns it, and the stops behind it that go out once
   * more after it. `isLogged`: it may be in the log all the same.
   */
  refuse(clientMessageId: string, isLogged: boolean): T[] {
    const entry = this.#find(clientMessageId);
    if (entry?.state !== 'on the wire') return [];
    const behind = this.#behind(entry).filter(({ state }) => state === 'on the wire');
    for (const stop of behind) stop.state = 'waiting';
    entry.state = 'paused';
    entry.isAbroad = isLogged;
    return [entry, ...behind].map(({ item }) => item);
  }

  /** The pause after a refusal is over: it may go again. */
  resume(clientMessageId: string): void {
    const entry = this.#find(clientMessageId);
    if (entry?.state === 'paused') entry.state = 'waiting';
  }

  /** The connection is gone: nobody knows what became of what was on the wire, so it goes again. Returns it. */
  disconnected(): T[] {
    const entries = this.#entries.filter(({ state }) => state === 'on the wire');
    for (const entry of entries) entry.state = 'waiting';
    return entries.map(({ item }) => item);
  }

  find(clientMessageId: string): T | undefined {
    return this.#find(clientMessageId)?.item;
  }

  /** Whether a stop was asked for behind this. */
  isStopped(clientMessageId: string): boolean {
    const entry = this.#find(clientMessageId);
    return entry !== undefined && this.#behind(entry).some(({ item }) => item.kind === 'stop');
  }

  /** The first stop that is on the wire. */
  get stopOnTheWire(): string | undefined {
    const stop = this.#entries.find(({ item, state }) => item.kind === 'stop' && state === 'on the wire');
    return stop?.item.clientMessageId;
  }

  /** Takes out the texts that are in no log for certain; all of them, or one. */
  withdraw(clientMessageId?: string): T[] {
    const isOut = ({ item, isAbroad }: Entry<T>): boolean =>
      item.kind === 'text' &&
      !isAbroad &&
      (clientMessageId === undefined || item.clientMessageId === clientMessageId);
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

  #behind(entry: Entry<T>): Entry<T>[] {
    return this.#entries.slice(this.#entries.indexOf(entry) + 1);
  }
}
