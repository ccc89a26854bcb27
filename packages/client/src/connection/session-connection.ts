// Its types name `Symbol.asyncDispose`, whatever `lib` its user has.
/// <reference lib="esnext.disposable" preserve="true" />
import {
  type AnswerCallRequest,
  type ClientFrame,
  ClientMessageId,
  closeCodes,
  type DurableFrame,
  type HistoryPage,
  randomId,
  type ToolCallMetadata,
} from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import { EventQueue } from '../reading/event-queue.ts';
import { pause, unlessAborted } from '../waiting/pause.ts';
import { Sender, type SenderSettings, stoppedBefore } from '../sending/sender.ts';
import { type Sent, SentText } from '../sending/sent-text.ts';
import type { SessionEvent } from '../reading/session-event.ts';
import { type LinkOptions, SessionLink } from './session-link.ts';
import { SessionReader } from '../reading/session-reader.ts';
import { type ToolHandlers, ToolHandlersOfConnection } from './tool-handlers.ts';
import { type StopOutcome, StopRequest } from '../sending/stop-request.ts';

export interface SendOptions {
  /** Among agents: who alone is told, by id, key or name. */
  readonly receiver?: string;
  /** Among agents: in whose name it is spoken. */
  readonly sender?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Two texts of one id and content are one. By default a new one. */
  readonly clientMessageId?: string;
  /** Gives up waiting; a text that has not left yet never will. */
  readonly signal?: AbortSignal;
}

/** An event on its way to the reader, and where the log stands behind it. */
interface Told {
  readonly event: SessionEvent;
  readonly cursor: string | undefined;
}

export interface ConnectionParts {
  readonly cursor: string | undefined;
  /** Ends it. */
  readonly signal: AbortSignal | undefined;
  readonly link: Omit<LinkOptions, 'cursor' | 'mayOpen' | 'onFrame' | 'onDown'>;
  readonly sender: SenderSettings;
  readonly events: { readonly kept: number; readonly most: number };
  /** The session's log after a cursor, by REST. */
  readonly history: (after: string, signal: AbortSignal) => AsyncIterable<DurableFrame>;
  /** The newest page of it, from its end back. */
  readonly newest: (signal: AbortSignal) => Promise<HistoryPage>;
  /** Answers a call of the session, by REST. */
  readonly answerCall: (callId: string, answer: AnswerCallRequest, signal: AbortSignal) => Promise<unknown>;
}

/**
 * A session over however many sockets it takes: a lost one is replaced, at any gateway, and the log goes on where it
 * was. Iterate it for what happens (one reader at a time; after the end it throws why, unless that was `close`).
 */
export class SessionConnection implements AsyncIterable<SessionEvent> {
  readonly sessionId: string;
  /** Settled when the first socket is attached, or when there will be none. */
  readonly ready: Promise<void>;
  /** Resolves at the end, with the error that it ended with; with nothing after `close`. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  readonly #link: SessionLink;
  readonly #sender: Sender;
  readonly #reader: SessionReader;
  readonly #events: EventQueue<Told>;
  readonly #tools: ToolHandlersOfConnection;
  readonly #answerCall: (callId: string, answer: AnswerCallRequest) => Promise<unknown>;
  /** Of the event that was handed out last. */
  #handedOut: string | undefined;
  readonly #ending = new AbortController();
  readonly #ready = Promise.withResolvers<void>();
  #isUp = false;

  constructor(parts: ConnectionParts) {
    const { signal } = this.#ending;
    this.sessionId = parts.link.sessionId;
    this.#events = new EventQueue({
      ...parts.events,
      skipped: (count): Told => ({ event: { type: 'skipped', count }, cursor: undefined }),
    });
    this.#answerCall = (callId, answer) => parts.answerCall(callId, answer, signal);
    this.#tools = new ToolHandlersOfConnection({
      answer: this.#answerCall,
      newest: () => parts.newest(signal),
    });
    this.#sender = new Sender(parts.sender, {
      send: (frame) => this.#link.send(frame),
      stalled: () => this.#link.leave('nothing was acked in time'),
      sending: ({ clientMessageId }, state, error) =>
        this.#emit({ type: 'sending', clientMessageId, state, ...(error ? { error } : {}) }),
    });
    this.#reader = new SessionReader({
      cursor: parts.cursor,
      sender: this.#sender,
      emit: (event) => this.#emit(event),
      onReady: () => this.#up(),
      onFault: (fault) => this.#link.leave(fault),
      onTokenExpiring: (expiresAt) => {
        // Without a new one the socket ends with the token, and the next one begins with another.
        this.#renewToken(expiresAt).catch(() => undefined);
      },
      history: (after) => parts.history(after, signal),
    });
    this.#link = new SessionLink({
      ...parts.link,
      cursor: () => this.#reader.cursor,
      mayOpen: async () => this.#events.drained(),
      onFrame: (frame) => this.#reader.take(frame),
      onDown: (end) => {
        this.#down();
        if (end.code === closeCodes.TOO_BIG.code) this.#refuseTooBig();
        this.#emit({ type: 'disconnected', ...end });
      },
    });
    this.ready = this.#ready.promise;
    this.ready.catch(() => undefined);
    this.closed = this.#run(parts.signal);
  }

  /**
   * Where to go on another time, in another process too: behind the event that was handed out last, or, where nobody
   * iterates, behind what has come.
   */
  get cursor(): string | undefined {
    return this.#events.isEmpty ? this.#reader.cursor : (this.#handedOut ?? this.#reader.cursor);
  }

  get isConnected(): boolean {
    return this.#isUp;
  }

  /**
   * Says something. It goes out as soon as there is a socket, and again until it is acked. Throws `SEND_QUEUE_FULL`,
   * `IDEMPOTENCY_CONFLICT`, `INVALID_FRAME`, or what the connection ended with.
   */
  send(content: string, options: SendOptions = {}): Sent {
    this.#ending.signal.throwIfAborted();
    options.signal?.throwIfAborted();
    const { clientMessageId = randomId(), receiver, sender, metadata } = options;
    if (!ClientMessageId.safeParse(clientMessageId).success) {
      throw new AgentConnectError('INVALID_FRAME', 'clientMessageId: must have 1 to 128 characters.');
    }
    const known = this.#reader.known(clientMessageId);
    if (known && known.content !== content) {
      throw new AgentConnectError('IDEMPOTENCY_CONFLICT', 'This id was used for another text.');
    }
    if (known) return known;
    const frame: Extract<ClientFrame, { type: 'text' }> = {
      type: 'text',
      content,
      ...(receiver === undefined ? {} : { receiver }),
      ...(sender === undefined ? {} : { sender }),
      ...(metadata === undefined ? {} : { metadata }),
    };
    const text = new SentText(clientMessageId, frame);
    this.#sender.add(text);
    this.#reader.expect(text);
    if (options.signal) this.#giveUpWhen(options.signal, text);
    return text;
  }

  /**
   * Ends what was asked before it: the answer being written keeps what it has. Texts that have not left yet reject
   * with `STOPPED`. Whoever does not wait for the outcome need not care what becomes of it.
   */
  stop(options: { readonly signal?: AbortSignal } = {}): Promise<StopOutcome> {
    const outcome = this.#stop(options);
    outcome.catch(() => undefined);
    return outcome;
  }

  async #stop({ signal }: { readonly signal?: AbortSignal }): Promise<StopOutcome> {
    this.#ending.signal.throwIfAborted();
    signal?.throwIfAborted();
    for (const text of this.#sender.withdraw()) this.#reader.giveUp(text, stoppedBefore());
    const stop = new StopRequest();
    this.#sender.add(stop);
    try {
      return await unlessAborted(stop.outcome, signal);
    } finally {
      this.#sender.forget(stop);
    }
  }

  /**
   * Agrees to a call that waits for an approval; of one that is `editable`, with other arguments. The first answer counts:
   * another one rejects with `CALL_ANSWERED`, one that comes too late with `CALL_OVER`.
   */
  async approve(callId: string, args?: ToolCallMetadata['arguments']): Promise<void> {
    await this.#answerCall(callId, { action: 'approve', arguments: args });
  }

  /** Says no to a call, whatever it waits for; the model is told, and why. Rejects as `approve` does. */
  async deny(callId: string, reason?: string): Promise<void> {
    await this.#answerCall(callId, { action: 'deny', reason });
  }

  /**
   * Gives a call its result, or a question its answer: JSON of at most 64 KiB. Rejects as `approve` does, and with
   * `ANSWER_INVALID` if it does not fit the schema of the question.
   */
  async answer(callId: string, result: unknown): Promise<void> {
    await this.#answerCall(callId, { action: 'answer', result });
  }

  /**
   * Runs tools of the client by these handlers, also for calls that are open already. Each call is run once here, and told
   * over whatever socket there is. Returns what takes the handlers away again.
   */
  tools(handlers: ToolHandlers): () => void {
    this.#ending.signal.throwIfAborted();
    return this.#tools.add(handlers);
  }

  /** Leaves the session: it goes on without this client. What is not settled rejects with `CLOSED`. */
  async close(): Promise<void> {
    this.#ending.abort(new AgentConnectError('CLOSED', 'The connection was closed.'));
    await this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SessionEvent, void, undefined> {
    for await (const { event, cursor } of this.#events) {
      this.#handedOut = cursor ?? this.#handedOut;
      yield event;
    }
  }

  async #run(given: AbortSignal | undefined): Promise<Error | undefined> {
    const onAbort = (): void => this.#ending.abort(given?.reason);
    given?.addEventListener('abort', onAbort, { once: true });
    let reason: unknown;
    try {
      reason = await this.#link.run(this.#ending.signal);
    } catch (error) {
      reason = error;
    }
    given?.removeEventListener('abort', onAbort);
    this.#ending.abort(reason);
    const isClosed = reason instanceof AgentConnectError && reason.code === 'CLOSED';
    this.#down();
    for (const part of [this.#sender, this.#reader, this.#tools]) part.fail(reason);
    this.#ready.reject(reason);
    this.#events.end(isClosed ? undefined : reason);
    return isClosed ? undefined : reason instanceof Error ? reason : new Error(String(reason));
  }

  #up(): void {
    this.#isUp = true;
    this.#sender.up();
    this.#ready.resolve();
  }

  #down(): void {
    this.#isUp = false;
    this.#sender.down();
  }

  /** The socket was closed because of the text on the wire, and would be again. */
  #refuseTooBig(): void {
    const text = this.#sender.dropSuspect();
    if (!text) return;
    this.#reader.giveUp(text, new AgentConnectError('PAYLOAD_TOO_LARGE', 'The text is too large.'));
  }

  #emit(event: SessionEvent): void {
    this.#tools.take(event);
    this.#events.push({ event, cursor: this.#reader.cursor });
    // The log waits at the cursor until the reader has caught up.
    if (this.#events.isFull) this.#link.pause();
  }

  #giveUpWhen(signal: AbortSignal, text: SentText): void {
    const onAbort = (): void => {
      this.#sender.withdraw(text.clientMessageId);
      this.#reader.giveUp(text, signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const stopListening = (): void => signal.removeEventListener('abort', onAbort);
    text.answered.then(stopListening, stopListening);
  }

  /** Some time before its end, and not all clients at once. */
  async #renewToken(expiresAt: number): Promise<void> {
    const { signal } = this.#ending;
    const leftMs = Math.max(0, expiresAt - Date.now());
    await pause(leftMs * (0.25 + 0.25 * Math.random()), signal);
    await this.#link.renewToken(signal);
  }
}
