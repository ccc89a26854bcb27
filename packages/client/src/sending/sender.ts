import type { AckMetadata, ClientFrame, RefusalMetadata } from '@agentconnect/protocol';
import { backOff, type BackOffSettings } from '../waiting/back-off.ts';
import { AgentConnectError } from '../errors/client-error.ts';
import { frameError } from '../errors/frame-error.ts';
import { SendQueue } from './send-queue.ts';
import { SentText } from './sent-text.ts';
import { type StopOutcome, StopRequest } from './stop-request.ts';

export interface SenderSettings {
  /** How many texts may wait to be acked. */
  readonly sendQueueMax: number;
  /** How long an ack may take, in ms, before the socket is taken for a dead one. */
  readonly ackMs: number;
  /** For how long something is tried again that the server refuses for now, in ms. */
  readonly patienceMs: number;
  readonly backOff: BackOffSettings;
}

/** Whether a text that was refused with this code may be in the log all the same. */
export function mayBeLogged(code: string): boolean {
  return code === 'REDIS_UNAVAILABLE' || code === 'INTERNAL';
}

/** What a sender tells of what it does. */
export interface SenderEvents {
  /** Puts a frame on the wire. */
  readonly send: (frame: ClientFrame) => void;
  /** Something on the wire was not answered in time. */
  readonly stalled: () => void;
  /** A text was sent, or waits to be: again, if it was lost on the wire or refused for now with this error. */
  readonly sending: (text: SentText, state: 'sent' | 'waiting', error?: AgentConnectError) => void;
}

/** Brings texts and stops into the log, in order and each once, over however many sockets that takes. */
export class Sender {
  readonly #queue: SendQueue<SentText | StopRequest>;
  readonly #settings: SenderSettings;
  readonly #on: SenderEvents;
  #isUp = false;
  /** The text that was on the wire when the last socket ended. */
  #suspect: SentText | undefined;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #pauseTimers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(settings: SenderSettings, on: SenderEvents) {
    this.#settings = settings;
    this.#queue = new SendQueue(settings.sendQueueMax);
    this.#on = on;
  }

  /** Throws `SEND_QUEUE_FULL`. */
  add(item: SentText | StopRequest): void {
    this.#queue.add(item);
    this.#flush();
  }

  /** The log that these are in was lost: they go again, before all others. */
  addAgain(texts: readonly SentText[]): void {
    this.#queue.putBack(texts);
    this.#flush();
  }

  up(): void {
    this.#isUp = true;
    this.#flush();
  }

  down(): void {
    this.#isUp = false;
    clearTimeout(this.#ackTimer);
    const texts = this.#queue.disconnected().filter((item) => item instanceof SentText);
    [this.#suspect] = texts;
    for (const text of texts) this.#on.sending(text, 'waiting');
  }

  /** The text of this id, if it is not acked yet. */
  waiting(clientMessageId: string): SentText | undefined {
    const item = this.#queue.find(clientMessageId);
    return item instanceof SentText ? item : undefined;
  }

  /** Whether this is the id of a stop that is not settled yet. */
  isStop(clientMessageId: string): boolean {
    return this.#queue.find(clientMessageId) instanceof StopRequest;
  }

  /** A text is in the log. */
  acked(ack: AckMetadata): void {
    const text = this.waiting(ack.client_message_id);
    if (!text) return;
    this.#remove(ack.client_message_id);
    text.ack(ack);
    this.#flush();
  }

  /** The server has answered a stop; where it does not say which one, the first on the wire. */
  stopped(outcome: StopOutcome, id = this.#queue.stopOnTheWire ?? ''): void {
    const stop = this.#queue.find(id);
    if (!(stop instanceof StopRequest)) return;
    this.#remove(id);
    stop.settle(outcome);
    this.#flush();
  }

  /** The server refused something. It is tried again if that may help; returns whether this is its end. */
  refused(refusal: RefusalMetadata, content: string): boolean {
    const { client_message_id: id = '', code } = refusal;
    const error = frameError(refusal, content);
    const [item, ...behind] = this.#queue.refuse(id, mayBeLogged(code));
    if (!item) return false;
    // They were asked for behind it: what they have come to without it does not count.
    for (const stop of behind) if (stop instanceof StopRequest) stop.renew();
    const now = Date.now();
    item.refusedAt ??= now;
    const waitMs = (error.retryAfter ?? 0) * 1000 + backOff(1, this.#settings.backOff);
    // What is in no log for certain is not said any more once it was stopped.
    const isStopped = this.#queue.isStopped(id) && !mayBeLogged(code);
    const isPatient = now + waitMs - item.refusedAt < this.#settings.patienceMs;
    if (error.retryable && !isStopped && !item.isSettled && isPatient) {
      this.#pause(id, waitMs);
      this.#watch();
      if (item instanceof SentText) this.#on.sending(item, 'waiting', error);
      return false;
    }
    this.#remove(id);
    item.fail(isStopped && error.retryable ? stoppedBefore() : error);
    this.#flush();
    return true;
  }

  /** Takes out the texts that are in no log for certain: all of them, or one. */
  withdraw(clientMessageId?: string): SentText[] {
    const texts = this.#queue.withdraw(clientMessageId);
    for (const { clientMessageId: id } of texts) this.#forgetPause(id);
    this.#flush();
    return texts.filter((item) => item instanceof SentText);
  }

  /** Nobody waits for a stop any more: it does not go out (again). */
  forget(stop: StopRequest): void {
    if (this.#remove(stop.clientMessageId)) this.#flush();
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
    for (const timer of this.#pauseTimers.values()) clearTimeout(timer);
    for (const item of this.#queue.clear()) item.fail(error);
  }

  #flush(): void {
    if (!this.#isUp) return;
    for (let item = this.#queue.next(); item; item = this.#queue.next()) {
      this.#on.send(item.frame);
      if (item instanceof SentText) this.#on.sending(item, 'sent');
    }
    this.#watch();
  }

  /** Something on the wire has to be answered in time. */
  #watch(): void {
    clearTimeout(this.#ackTimer);
    if (this.#queue.isOnTheWire) this.#ackTimer = setTimeout(this.#on.stalled, this.#settings.ackMs);
  }

  #pause(id: string, ms: number): void {
    const timer = setTimeout(() => {
      this.#pauseTimers.delete(id);
      this.#queue.resume(id);
      this.#flush();
    }, ms);
    this.#pauseTimers.set(id, timer);
  }

  #forgetPause(id: string): void {
    clearTimeout(this.#pauseTimers.get(id));
    this.#pauseTimers.delete(id);
  }

  #remove(id: string): SentText | StopRequest | undefined {
    this.#forgetPause(id);
    return this.#queue.remove(id);
  }
}

/** A text is not said any more: a stop was asked for behind it. */
export function stoppedBefore(): AgentConnectError {
  return new AgentConnectError('STOPPED', 'It was stopped before it was sent.');
}
