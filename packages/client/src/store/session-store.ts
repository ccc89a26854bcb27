import {
  type AnswerCallRequest,
  type ConversationLimits,
  randomId,
  type SessionResponse,
} from '@agentconnect/protocol';
import type { SessionConnection } from '../connection/session-connection.ts';
import { AgentConnectError } from '../errors/client-error.ts';
import type { SessionsApi } from '../rest/sessions-api.ts';
import type { StopOutcome } from '../sending/stop-request.ts';
import type { CallMessage } from './call-message.ts';
import { ChangeSignal } from './change-signal.ts';
import type { Message } from './message.ts';
import type { SayOptions, TextStorage } from './kept-texts.ts';
import type { ConversationState, SessionState } from './session-state.ts';
import { SessionView } from './session-view.ts';

/** What a store needs of a client. */
export interface StoreClient {
  open(sessionId: string, options: { readonly cursor?: string | undefined }): SessionConnection;
  readonly sessions: Pick<SessionsApi, 'get' | 'page' | 'answerCall'>;
}

export interface StoreOptions {
  /** The session, if it is known, as from `sessions.create`; else it is loaded. */
  readonly session?: SessionResponse | undefined;
  /** How many entries of the history are read at a time, at most 500 (50). */
  readonly pageSize?: number | undefined;
  /** For how long the connection is kept when nobody listens any more, in ms (5,000). */
  readonly lingerMs?: number | undefined;
  /**
   * Where texts are kept that are not acked yet, so that a reload loses none: `sessionStorage`, say. By default they are
   * in memory alone.
   */
  readonly storage?: TextStorage | undefined;
}

/**
 * A session as something to show: what was said, what is being written, how the connection is. It is kept up to date over
 * lost connections and shared by as many listeners as there are. The React hooks stand on it, and so can anything that
 * wants a `subscribe` and a snapshot.
 *
 * It connects when the first listener comes, and leaves when none has been there for a while: what it knows stays, and
 * texts that are not acked yet hold the connection open. What `session`, `conversation` and `keys` return is never
 * changed: it is another object when something is different, and as long as nothing is, the same. Its functions can be
 * handed on without it.
 */
export class SessionStore {
  readonly sessionId: string;
  readonly #client: StoreClient;
  readonly #lingerMs: number;
  readonly #signal = new ChangeSignal();
  readonly #view: SessionView;
  #connection: SessionConnection | undefined;
  #cursor: string | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;

  constructor(client: StoreClient, sessionId: string, options: StoreOptions = {}) {
    const { session, storage, pageSize = 50, lingerMs = 5_000 } = options;
    this.sessionId = sessionId;
    this.#client = client;
    this.#lingerMs = lingerMs;
    this.#view = new SessionView({
      sessionId,
      session,
      storage,
      readHistory: (after) => client.sessions.page(sessionId, { order: 'desc', pageSize, after }),
      onChange: () => this.#signal.changed(),
    });
  }

  /** What the session is, and how it is connected. */
  get session(): SessionState {
    return this.#view.session;
  }

  /** What was said, and what is happening. */
  get conversation(): ConversationState {
    return this.#view.conversation;
  }

  /** The keys of the messages, in their order: the same list until a message comes, goes or moves. */
  get keys(): readonly string[] {
    return this.#view.keys;
  }

  /** One message as it is now: the same object until it changes. */
  message(key: string): Message | undefined {
    return this.#view.message(key);
  }

  /**
   * Calls back after changes: at once after one that comes alone, else about as often as a screen shows a picture. Returns
   * what ends that.
   */
  readonly subscribe = (listener: () => void): (() => void) => {
    // A function that is given twice is called twice.
    const own = (): void => listener();
    this.#signal.add(own);
    clearTimeout(this.#lingering);
    this.#open();
    return () => {
      this.#signal.delete(own);
      if (this.#signal.size === 0) this.#linger();
    };
  };

  /** Whether somebody listens, or a connection is still open. */
  get isInUse(): boolean {
    return this.#signal.size > 0 || this.#connection !== undefined;
  }

  /**
   * Says something; among agents it is the supervisor's word (`receiver`: to one of them alone; `sender`: in whose name).
   * It goes out when there is a connection. Returns the key of its message, whose `sendState` says what becomes of it.
   */
  readonly send = (content: string, options: SayOptions = {}): string => {
    const key = randomId();
    this.#view.own.add(key, content, options);
    this.#view.own.sendBy(this.#connection);
    return key;
  };

  /** Sends a text again that was refused. It is the same text: should it be in the log all the same, it is there once. */
  readonly retry = (key: string): void => {
    this.#view.own.again(key);
    this.#view.own.sendBy(this.#connection);
  };

  /** Takes back a text that is not in the log. If it was on its way there and arrives, it is shown again. */
  readonly discard = (key: string): void => {
    this.#view.own.discard(key);
  };

  /**
   * Raises the limits of a conversation among agents, by a text that tells them so. One that a limit has ended goes on.
   * Returns the key of the text.
   */
  readonly extendLimits = (limits: ConversationLimits, content: string): string => {
    return this.send(content, { metadata: { limits } });
  };

  /**
   * Ends what was asked: the answer being written keeps what it has, and a conversation among agents is over. Rejects with
   * `CLOSED` where there is no connection, or with what the connection ends with.
   */
  readonly stop = async (): Promise<StopOutcome> => {
    if (!this.#connection) throw new AgentConnectError('CLOSED', 'There is no connection to the session.');
    return this.#connection.stop();
  };

  /**
   * Agrees to a call that waits for an approval; of one that is `editable`, with other arguments. The first answer counts:
   * another one rejects with `CALL_ANSWERED`, one that comes too late with `CALL_OVER`.
   */
  readonly approve = (callId: string, args?: CallMessage['arguments']): Promise<void> =>
    this.#say(callId, { action: 'approve', arguments: args });

  /** Says no to a call, whatever it waits for; the model is told, and why. Rejects as `approve` does. */
  readonly deny = (callId: string, reason?: string): Promise<void> =>
    this.#say(callId, { action: 'deny', reason });

  /**
   * Gives a call its result, or a question its answer: JSON of at most 64 KiB. Rejects as `approve` does, and with
   * `ANSWER_INVALID` if it does not fit the schema of the question.
   */
  readonly answer = (callId: string, result: unknown): Promise<void> =>
    this.#say(callId, { action: 'answer', result });

  /** Loads the page of the history before the first message. Never rejects: `conversation.history` has the error. */
  readonly loadEarlier = async (): Promise<void> => {
    await this.#view.history.loadEarlier();
  };

  /** Loads the session again. Never rejects: `session.error` has the error. */
  readonly refresh = async (): Promise<void> => {
    try {
      this.#view.loaded(await this.#client.sessions.get(this.sessionId));
    } catch (error) {
      this.#view.update({ error: asError(error) });
    }
  };

  /** Connects again after the connection has ended for good: after another log-in, say. */
  readonly reconnect = (): void => {
    if (this.session.connection.status !== 'closed') return;
    this.#view.update({ connection: { status: 'idle' } });
    if (this.#signal.size > 0) this.#open();
  };

  async #say(callId: string, answer: AnswerCallRequest): Promise<void> {
    await this.#client.sessions.answerCall(this.sessionId, callId, answer);
  }

  #open(): void {
    if (this.#connection || this.session.connection.status === 'closed') return;
    if (!this.session.session) void this.refresh();
    const connection = this.#client.open(this.sessionId, { cursor: this.#cursor });
    this.#connection = connection;
    this.#view.update({ connection: { status: 'connecting' } });
    this.#view.own.sendBy(connection);
    void this.#follow(connection);
  }

  async #follow(connection: SessionConnection): Promise<void> {
    let error: unknown;
    try {
      for await (const event of connection) this.#view.take(event);
    } catch (reason) {
      error = reason;
    }
    this.#connection = undefined;
    this.#cursor = connection.cursor ?? this.#cursor;
    if (error === undefined) {
      this.#view.update({ connection: { status: 'idle' } });
      // Somebody has come while it was being closed.
      if (this.#signal.size > 0) this.#open();
      return;
    }
    this.#view.update({ connection: { status: 'closed', error: asError(error) } });
    // What is over can still be read.
    if (this.#view.isEmpty) this.#view.history.begin(undefined);
  }

  #linger(): void {
    clearTimeout(this.#lingering);
    this.#lingering = setTimeout(() => {
      if (this.#signal.size > 0 || !this.#connection) return;
      if (this.#view.own.isSending) this.#linger();
      else void this.#connection.close();
    }, this.#lingerMs);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
