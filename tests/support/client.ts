import { passwordOf } from './stack.ts';
import { undocumented } from './documents/documented-answer.ts';
import { EventClient } from './event-client.ts';
import { SocketClient } from './socket-client.ts';
import { slowAgent } from './slow-agent.ts';

/** JSON from outside, of which a test looks at members of every kind. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

/** An answer of the REST API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text, and as JSON if it is some. */
  readonly text: string;
  readonly body: Json;
}

export interface CallOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SocketOptions {
  readonly cursor?: string;
  readonly stream?: boolean;
  /** By default the client's own, in the query. */
  readonly token?: string;
  /** Answers no protocol ping. */
  readonly silent?: boolean;
}

export interface EventsOptions {
  readonly cursor?: string;
  readonly lastEventId?: string;
  readonly stream?: boolean;
  /** Not in the header. */
  readonly tokenInQuery?: boolean;
}

/** Calls an address with nothing but what is given. */
export async function call(method: string, url: string, options: CallOptions = {}): Promise<Answer> {
  const { json, raw, form, headers } = options;
  const body = json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form) : raw;
  const response = await fetch(url, {
    method,
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  const answer = { status: response.status, headers: response.headers, text, body: parse(text) };
  const fault = undocumented(method, url, answer);
  if (fault !== undefined) throw new Error(fault);
  return answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A user with a token, at one gateway. */
export class Client {
  readonly user: string;
  readonly token: string;
  readonly #address: { readonly url: string; readonly wsUrl: string };

  constructor(address: { readonly url: string; readonly wsUrl: string }, user: string, token: string) {
    this.#address = address;
    this.user = user;
    this.token = token;
  }

  static async login(
    address: { readonly url: string; readonly wsUrl: string },
    user = 'alice',
    headers: Readonly<Record<string, string>> = {},
    password = passwordOf(user),
  ): Promise<Client> {
    const form = { username: user, password };
    const answer = await call('POST', `${address.url}/auth/login`, { form, headers });
    if (answer.status !== 200) throw new Error(`login of ${user}: ${answer.status} ${answer.text}`);
    return new Client(address, user, answer.body.access_token as string);
  }

  /** The API of its gateway. */
  get url(): string {
    return this.#address.url;
  }

  /** The same user at another gateway. */
  at(address: { readonly url: string; readonly wsUrl: string }): Client {
    return new Client(address, this.user, this.token);
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, ...options.headers };
    return call(method, `${this.#address.url}${path}`, { ...options, headers });
  }

  async get(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.call('GET', path, options);
  }

  async post(path: string, json?: unknown, options: CallOptions = {}): Promise<Answer> {
    return this.call('POST', path, { ...(json === undefined ? {} : { json }), ...options });
  }

  /** Creates a session with one agent (the demo's `echo` if nothing else is said) and returns its id. */
  async session(agent: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const agents = { primary: { provider: 'demo', model: 'echo', ...agent } };
    const answer = await this.post('/chat/sessions/create', { session_type: 'human_agent', agents });
    if (answer.status !== 200) throw new Error(`create: ${answer.status} ${answer.text}`);
    return answer.body.session_id as string;
  }

  /** A session whose agent writes `words` words, so many of them a second. */
  async slowSession(words: number, perSecond: number): Promise<{ id: string; script: string }> {
    const { agent, script } = slowAgent(words, perSecond);
    return { id: await this.session(agent), script };
  }

  /** Opens a socket of a session; it may be refused by its close code. */
  async open(sessionId: string, options: SocketOptions = {}): Promise<SocketClient> {
    return SocketClient.open(this.socketUrl(sessionId, options), { autoPong: !options.silent });
  }

  /** Opens a socket of a session and waits until it is attached. */
  async attach(sessionId: string, options: SocketOptions = {}): Promise<SocketClient> {
    const socket = await this.open(sessionId, options);
    await socket.some((frame) => frame.metadata['event'] === 'ready', 'ready');
    return socket;
  }

  /** Opens an event stream of a session, and waits until it is attached. */
  async events(
    sessionId: string,
    { cursor, lastEventId, stream, tokenInQuery }: EventsOptions = {},
  ): Promise<EventClient> {
    const query = new URLSearchParams({
      ...(cursor === undefined ? {} : { cursor }),
      ...(stream ? { stream: 'true' } : {}),
      ...(tokenInQuery ? { token: this.token } : {}),
    });
    const events = await EventClient.open(
      `${this.#address.url}/chat/sessions/${sessionId}/events?${query.toString()}`,
      {
        ...(tokenInQuery ? {} : { authorization: `Bearer ${this.token}` }),
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
    );
    await events.some((frame) => frame.metadata['event'] === 'ready', 'ready');
    return events;
  }

  socketUrl(sessionId: string, { cursor, stream, token = this.token }: SocketOptions = {}): string {
    const query = new URLSearchParams({
      token,
      ...(cursor === undefined ? {} : { cursor }),
      ...(stream ? { stream: 'true' } : {}),
    });
    return `${this.#address.wsUrl}/chat/ws/${sessionId}?${query.toString()}`;
  }
}
