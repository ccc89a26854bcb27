import type { AckMetadata, RefusalMetadata } from '@agentconnect/protocol';
import { backOff, type BackOffSettings } from './back-off.ts';
import { frameError } from './frame-error.ts';
import { Outbox } from './outbox.ts';
import type { SentText } from './sent-text.ts';

export interface SenderSettings {
  /** How many texts may wait to be acked. */
  readonly outboxMax: number;
  /** How long an ack may take, in ms, before the socket is taken for a dead one. */
  readonly ackMs: number;
  /** For how long a text is tried again that the server refuses for now, in ms. */
  readonly patienceMs: number;
  readonly backOff: BackOffSettings;
}

/** Whether a text that was refused with this code may be in the log all the same. */
export function mayBeLogged(code: string): boolean {
  return code === 'REDIS_UNAVAILABLE' || code === 'INTERNAL';
}

/** Brings texts into the log, in order and each once, over however many sockets that takes. */
export class TextSender {
  readonly #outbox: Outbox<SentText>;
  readonly #settings: SenderSettings;
  readonly #send: (text: SentText) => void;
  readonly #onStalled: () => void;
  #isUp = false;
  /** What was on the wire when the last socket ended. */
  #suspect: SentText | undefined;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #restTimers = new Map<string, ReturnType<typeof setTimeout>>();

  /** `send` puts a text on the wire; `onStalled` is called when it is not acked in time. */
  constructor(settings: SenderSettings, on: { send: (text: SentText) => void; stalled: () => void }) {
    this.#settings = settings;
    this.#outbox = new Outbox(settings.outboxMax);
    this.#send = on.send;
    this.#onStalled = on.stalled;
  }

  /** Throws `OUTBOX_FULL`. */
  add(text: SentText): void {
    this.#outbox.add(text);
    this.#flush();
  }

  /** The log that these are in was lost: they go again, before all others. */
  addAgain(texts: readonly SentText[]): void {
    this.#outbox.putBack(texts);
    this.#flush();
  }

  up(): void {
    this.#isUp = true;
    this.#flush();
  }

  down(): void {
    this.#isUp = false;
    clearTimeout(this.#ackTimer);
    this.#suspect = this.#outbox.disconnected();
  }

  /** The text of this id, if it is not acked yet. */
  waiting(clientMessageId: string): SentText | undefined {
    return this.#outbox.find(clientMessageId);
  }

  /** A text is in the log. */
  acked(ack: AckMetadata): void {
    this.#remove(ack.client_message_id)?.ack(ack);
    this.#flush();
  }

  /** The server refused a text. It is tried again if that may help; returns whether this is its end. */
  refused(refusal: RefusalMetadata, content: string): boolean {
    const { client_message_id: id = '', code } = refusal;
    const error = frameError(refusal, content);
    const text = this.#outbox.refuse(id, mayBeLogged(code));
    if (!text) return false;
    clearTimeout(this.#ackTimer);
    const now = Date.now();
    text.refusedAt ??= now;
    const waitMs = (error.retryAfter ?? 0) * 1000 + backOff(1, this.#settings.backOff);
    if (error.retryable && !text.isSettled && now + waitMs - text.refusedAt < this.#settings.patienceMs) {
      this.#rest(id, waitMs);
      return false;
    }
    this.#remove(id);
    text.fail(error);
    this.#flush();
    return true;
  }

  /** Takes out what is in no log for certain: all of it, or one text. */
  withdraw(clientMessageId?: string): SentText[] {
    const texts = this.#outbox.withdraw(clientMessageId);
    this.#flush();
    return texts;
  }

  /** Takes out the text that was on the wire when the socket ended. */
  dropSuspect(): SentText | undefined {
    const text = this.#suspect;
    if (text) this.#remove(text.clientMessageId);
    return text;
  }

  /** Ends everything. */
  fail(error: unknown): void {
    this.down();
    for (const timer of this.#restTimers.values()) clearTimeout(timer);
    for (const text of this.#outbox.clear()) text.fail(error);
  }

  #flush(): void {
    const text = this.#isUp ? this.#outbox.next() : undefined;
    if (!text) return;
    this.#ackTimer = setTimeout(this.#onStalled, this.#settings.ackMs);
    this.#send(text);
  }

  #rest(id: string, ms: number): void {
    const timer = setTimeout(() => {
      this.#restTimers.delete(id);
      this.#outbox.rested(id);
      this.#flush();
    }, ms);
    this.#restTimers.set(id, timer);
  }

  #remove(id: string): SentText | undefined {
    clearTimeout(this.#restTimers.get(id));
    this.#restTimers.delete(id);
    if (this.#outbox.isUnderWay(id)) clearTimeout(this.#ackTimer);
    return this.#outbox.remove(id);
  }
}
