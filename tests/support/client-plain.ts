/**
 * A client as someone writes it who has read the API's documentation and nothing else: no cursor, no
 * `client_message_id`, no `stream`. It follows the documentation's best practices: it reconnects, backs off
 * exponentially, and orders messages by their timestamps.
 */
export interface WebSocketMessage {
  readonly type: string;
  readonly content?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly timestamp: string;
  readonly metadata?: Record<string, unknown>;
}

/** `enum MessageType`. */
const messageTypes = ['text', 'ping', 'error', 'info', 'system', 'response', 'stop', 'cooldown'];

/** "Invalid session", "Session expired" and "Authentication failed": trying again is in vain. */
const finalCodes = [4001, 4002, 4003];

const firstDelayMs = 100;
const longestDelayMs = 5_000;
const deadlineMs = 30_000;

export class PlainClient {
  /** What was said, in the order of the timestamps. */
  readonly transcript: WebSocketMessage[] = [];
  readonly errors: WebSocketMessage[] = [];
  /** The codes of connections that ended before `close`. */
  readonly ends: number[] = [];
  /** Anything that the documentation does not lead to expect. */
  readonly surprises: string[] = [];
  readonly #urls: readonly string[];
  readonly #token: string;
  #sessionId = '';
  #socket: WebSocket | undefined;
  #attempts = 0;
  #connections = 0;
  #closing = false;
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  /** `urls` are the gateways that the one documented address leads to, one after the other. */
  constructor(urls: readonly string[], token: string) {
    this.#urls = urls;
    this.#token = token;
  }

  static async login(urls: readonly string[], username: string, password: string): Promise<PlainClient> {
    const response = await fetch(`${urls[0]}/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `username=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}`,
    });
    if (response.status !== 200) throw new Error(`login: ${response.status}`);
    const token = (await response.json()) as { access_token: string };
    return new PlainClient(urls, token.access_token);
  }

  async request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.#urls[0]}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  /** Connects to a session, and stays connected to it. */
  async connect(sessionId: string): Promise<void> {
    this.#sessionId = sessionId;
    this.#open();
    await this.until('connected', () => this.isOpen);
  }

  /** Says something, as soon as there is a connection. */
  async say(content: string): Promise<void> {
    await this.until('connected', () => this.isOpen);
    this.send({ type: 'text', content, timestamp: new Date().toISOString() });
  }

  send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** What the agent said. */
  get responses(): WebSocketMessage[] {
    return this.transcript.filter((message) => message.type === 'response');
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(deadlineMs);
    late.addEventListener('abort', () => this.#wake());
    while (!condition()) {
      if (late.aborted)
        throw new Error(`not within ${deadlineMs} ms: ${what}; ${JSON.stringify(this.#state)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  close(): void {
    this.#closing = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #open(): void {
    const base = this.#urls[this.#connections % this.#urls.length] ?? '';
    this.#connections += 1;
    const url = `${base.replace(/^http/, 'ws')}/chat/ws/${this.#sessionId}?token=${this.#token}`;
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#attempts = 0;
      this.#wake();
    });
    socket.addEventListener('message', (event) => this.#receive(String(event.data)));
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', (event) => this.#ended(event.code));
  }

  #receive(data: string): void {
    const message = JSON.parse(data) as WebSocketMessage;
    if (!messageTypes.includes(message.type)) this.surprises.push(`type ${message.type}`);
    if (Number.isNaN(Date.parse(message.timestamp))) this.surprises.push(`timestamp ${message.timestamp}`);
    if (message.type === 'error') this.errors.push(message);
    if (message.type === 'response' || message.type === 'text') {
      this.transcript.push(message);
      this.transcript.sort((one, two) => Date.parse(one.timestamp) - Date.parse(two.timestamp));
    }
    this.#wake();
  }

  #ended(code: number): void {
    if (this.#closing) return;
    this.ends.push(code);
    this.#wake();
    if (finalCodes.includes(code)) return;
    const delay = Math.min(firstDelayMs * 2 ** this.#attempts, longestDelayMs);
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#open(), delay);
  }

  get #state(): unknown {
    const { ends, errors, transcript, surprises } = this;
    return { ends, errors, surprises, transcript: transcript.map(({ type, content }) => [type, content]) };
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
