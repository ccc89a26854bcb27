import {
  type AnswerCallRequest,
  AnswerCallResponse,
  type ContinueFrom,
  type CreateSessionRequest,
  DeleteSessionResponse,
  type DurableFrame,
  HistoryPage,
  PostMessageResponse,
  randomId,
  SessionListResponse,
  SessionResponse,
  type SessionStatus,
  type Endpoints,
} from '@agentconnect/protocol';
import { allPages } from './all-pages.ts';
import type { AuthorizedRequests } from './authorized-requests.ts';
import { AgentConnectError } from '../errors/client-error.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface KeyedCallOptions extends CallOptions {
  /** Two requests under one key are one. By default each call has a key of its own, which its retries share. */
  readonly idempotencyKey?: string;
}

export interface PageOptions extends CallOptions {
  /** How many are asked for at once, at most: 1 to 500 (100; of agents, as many as fit). */
  readonly pageSize?: number | undefined;
}

/** Which sessions are listed; all of it applies. */
export interface SessionListOptions extends PageOptions {
  /** The id, provider or name of one of their agents. */
  readonly agent?: string | undefined;
  readonly status?: SessionStatus | undefined;
  /** A part of their title. */
  readonly title?: string | undefined;
}

export interface HistoryOptions extends PageOptions {
  /** A cursor to begin after, in this order; without it, the history begins at its start or at its end. */
  readonly after?: string | undefined;
  /** `desc` goes from the newest entry back (`asc`). */
  readonly order?: 'asc' | 'desc' | undefined;
}

export interface PostedText {
  readonly content: string;
  readonly receiver?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** `/chat/sessions`. */
export class SessionsApi {
  readonly #requests: AuthorizedRequests;

  constructor(requests: AuthorizedRequests) {
    this.#requests = requests;
  }

  async create(request: CreateSessionRequest, options: KeyedCallOptions = {}): Promise<SessionResponse> {
    return this.#requests.send<Endpoints['createSession']>({
      method: 'POST',
      path: '/chat/sessions/create',
      json: request,
      headers: { 'idempotency-key': options.idempotencyKey ?? randomId() },
      schema: SessionResponse,
      repeatable: true,
      signal: options.signal,
    });
  }

  /**
   * Creates a session that goes on from the dialogue of another one of a person with an agent, which may be over: up to the
   * entry `seq` of its log. To ask a question anew, `seq` is the entry before it.
   */
  async continueFrom(
    from: ContinueFrom,
    request: CreateSessionRequest,
    options: KeyedCallOptions = {},
  ): Promise<SessionResponse> {
    return this.create({ ...request, metadata: { ...request.metadata, continue_from: from } }, options);
  }

  async get(sessionId: string, options: CallOptions = {}): Promise<SessionResponse> {
    return this.#requests.send<Endpoints['getSession']>({
      method: 'GET',
      path: pathOf(sessionId),
      schema: SessionResponse,
      repeatable: true,
      signal: options.signal,
    });
  }

  /** The user's sessions, newest first. */
  list({ pageSize = 100, agent, status, title, signal }: SessionListOptions = {}): AsyncGenerator<
    SessionResponse,
    void,
    undefined
  > {
    return allPages(async (after) => {
      const page = await this.#requests.send<Endpoints['listSessions']>({
        method: 'GET',
        path: '/chat/sessions',
        query: { limit: pageSize, after, agent, status, q: title },
        schema: SessionListResponse,
        repeatable: true,
        signal,
      });
      return { items: page.sessions, next: page.next };
    });
  }

  /** Sets what a session is called, in at most 200 characters; null takes its title away. Returns the session. */
  async setTitle(
    sessionId: string,
    title: string | null,
    options: CallOptions = {},
  ): Promise<SessionResponse> {
    return this.#requests.send<Endpoints['changeSession']>({
      method: 'PATCH',
      path: pathOf(sessionId),
      json: { metadata: { title } },
      schema: SessionResponse,
      repeatable: true,
      signal: options.signal,
    });
  }

  /** Deletes a session with all that was said in it. One that is gone already is no error. */
  async delete(sessionId: string, options: CallOptions = {}): Promise<void> {
    try {
      await this.#requests.send<Endpoints['deleteSession']>({
        method: 'DELETE',
        path: pathOf(sessionId),
        headers: { prefer: 'return=representation' },
        schema: DeleteSessionResponse,
        repeatable: true,
        signal: options.signal,
      });
    } catch (error) {
      // A retry finds what the first try has done.
      if (!(error instanceof AgentConnectError && error.code === 'SESSION_NOT_FOUND')) throw error;
    }
  }

  /**
   * What was said in a session, in order, or from its end back. Entries that only a newer server knows are left out;
   * `page` has them.
   */
  history(sessionId: string, options: HistoryOptions = {}): AsyncGenerator<DurableFrame, void, undefined> {
    return allPages(async (after) => {
      const { messages, next } = await this.page(sessionId, { ...options, after });
      return { items: messages, next };
    }, options.after);
  }

  /** One page of it, and the cursor that the next one begins after: null on the last. */
  async page(sessionId: string, options: HistoryOptions = {}): Promise<HistoryPage> {
    const { pageSize = 100, order, after, signal } = options;
    return this.#requests.send<Endpoints['readMessages'], HistoryPage>({
      method: 'GET',
      path: `${pathOf(sessionId)}/messages`,
      query: { limit: pageSize, after, order },
      schema: HistoryPage,
      repeatable: true,
      signal,
    });
  }

  /** Says something without a socket; the answer is in the history, or comes to the session's sockets. */
  async post(
    sessionId: string,
    text: PostedText,
    options: KeyedCallOptions = {},
  ): Promise<PostMessageResponse> {
    return this.#requests.send<Endpoints['postMessage']>({
      method: 'POST',
      path: `${pathOf(sessionId)}/messages`,
      json: text,
      headers: { 'idempotency-key': options.idempotencyKey ?? randomId() },
      schema: PostMessageResponse,
      repeatable: true,
      signal: options.signal,
    });
  }

  /**
   * Answers a call that waits for somebody: agrees, says no, or gives its result. The first answer counts: another one rejects with
   * `CALL_ANSWERED`, and the same one again with nothing.
   */
  async answerCall(
    sessionId: string,
    callId: string,
    answer: AnswerCallRequest,
    options: CallOptions = {},
  ): Promise<AnswerCallResponse> {
    return this.#requests.send<Endpoints['answerCall']>({
      method: 'POST',
      path: `${pathOf(sessionId)}/calls/${encodeURIComponent(callId)}`,
      json: answer,
      schema: AnswerCallResponse,
      repeatable: true,
      signal: options.signal,
    });
  }
}

function pathOf(sessionId: string): `/chat/sessions/${string}` {
  return `/chat/sessions/${encodeURIComponent(sessionId)}`;
}
