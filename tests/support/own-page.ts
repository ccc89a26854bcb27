import { type Answer, call, type CallOptions } from './client.ts';
import { EventClient } from './event-client.ts';
import { SocketClient } from './socket-client.ts';
import { passwordOf } from './stack.ts';

/** Where a gateway is, as of `GatewayAddress`. */
interface Address {
  readonly url: string;
  readonly wsUrl: string;
}

/** What a browser sends for a page of a gateway: its cookies, its origin, and the header by which the page is known. */
export class OwnPage {
  /** As the browser has it; a test may change it. */
  cookie: string | undefined;
  readonly #address: Address;
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` come with each request, and over those of a page. */
  constructor(address: Address, headers: Readonly<Record<string, string>> = {}) {
    this.#address = address;
    this.#headers = headers;
  }

  /** A page on which somebody is logged in. */
  static async login(
    address: Address,
    user = 'alice',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<OwnPage> {
    const page = new OwnPage(address, headers);
    const answer = await page.logIn(user);
    if (answer.status !== 200) throw new Error(`login of ${user}: ${answer.status} ${answer.text}`);
    return page;
  }

  /** The same browser on a page of another gateway of this host: cookies know no ports. */
  at(address: Address): OwnPage {
    const page = new OwnPage(address, this.#headers);
    page.cookie = this.cookie;
    return page;
  }

  get origin(): string {
    return new URL(this.#address.url).origin;
  }

  logIn(user: string, password = passwordOf(user)): Promise<Answer> {
    return this.call('POST', '/auth/session', { form: { username: user, password } });
  }

  logOut(): Promise<Answer> {
    return this.call('DELETE', '/auth/session');
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const isChange = method !== 'GET' && method !== 'HEAD';
    const answer = await call(method, `${this.#address.url}${path}`, {
      ...options,
      headers: this.#sent({
        ...(isChange ? { origin: this.origin, 'x-agentconnect': '1' } : {}),
        ...options.headers,
      }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      this.cookie = /Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line) ? undefined : pair;
    }
    return answer;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('GET', path, { headers });
  }

  post(path: string, json: unknown): Promise<Answer> {
    return this.call('POST', path, { json });
  }

  /** Creates a session with one agent of the demo and returns its id. */
  async session(): Promise<string> {
    const agents = { primary: { provider: 'demo', model: 'echo' } };
    const answer = await this.post('/chat/sessions/create', { session_type: 'human_agent', agents });
    if (answer.status !== 200) throw new Error(`create: ${answer.status} ${answer.text}`);
    return answer.body.session_id as string;
  }

  /** Opens a socket; it may be refused by its close code. */
  open(sessionId: string, headers: Readonly<Record<string, string>> = {}, query = ''): Promise<SocketClient> {
    return SocketClient.open(`${this.#address.wsUrl}/chat/ws/${sessionId}${query}`, {
      headers: this.#sent({ origin: this.origin, ...headers }),
    });
  }

  async attach(sessionId: string): Promise<SocketClient> {
    const socket = await this.open(sessionId);
    await socket.some((frame) => frame.metadata['event'] === 'ready', 'ready');
    return socket;
  }

  async events(sessionId: string): Promise<EventClient> {
    const url = `${this.#address.url}/chat/sessions/${sessionId}/events`;
    const events = await EventClient.open(url, this.#sent({}));
    await events.some((frame) => frame.metadata['event'] === 'ready', 'ready');
    return events;
  }

  #sent(headers: Readonly<Record<string, string>>): Record<string, string> {
    return {
      ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
      ...headers,
      ...this.#headers,
    };
  }
}
