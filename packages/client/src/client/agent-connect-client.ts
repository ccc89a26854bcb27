import {
  type Endpoints,
  ProvidersResponse,
  SocketTicket,
  TokenVerification,
  type ToolInfo,
  ToolsResponse,
} from '@agentconnect/protocol';
import { AgentsApi } from '../rest/agents-api.ts';
import { AuthorizedRequests } from '../rest/authorized-requests.ts';
import type { BackOffSettings } from '../waiting/back-off.ts';
import {
  backOffOf,
  type ClientOptions,
  type ConnectOptions,
  eventSettings,
  restSettings,
  senderSettings,
  socketSettings,
} from './client-options.ts';
import { BrowserLoginKeeper } from '../rest/browser-login-keeper.ts';
import { BrowserLoginsApi } from '../rest/browser-logins-api.ts';
import type { CredentialKeeper } from '../rest/credential-keeper.ts';
import { GatewayRing } from '../rest/gateway-ring.ts';
import { KeysApi } from '../rest/keys-api.ts';
import { nothing } from '../rest/nothing.ts';
import { RestRequests } from '../rest/rest-requests.ts';
import type { SocketToken } from '../connection/session-link.ts';
import { SessionConnection } from '../connection/session-connection.ts';
import { type CallOptions, SessionsApi } from '../rest/sessions-api.ts';
import { TokenKeeper } from '../rest/token-keeper.ts';

/**
 * A client of the API for one user. Every method rejects with an `AgentConnectError`, or with the reason of the signal
 * that it was given.
 */
export class AgentConnectClient {
  readonly sessions: SessionsApi;
  readonly agents: AgentsApi;
  readonly keys: KeysApi;
  /** The login of this browser, for pages of the gateway itself (`identity: 'browser'`). */
  readonly browser: BrowserLoginsApi;
  /** What everything here is asked by, with the credentials of the user; for `AdminApi`, which few programs need. */
  readonly requests: AuthorizedRequests;
  readonly #ring: GatewayRing;
  readonly #tokens: CredentialKeeper;
  readonly #backOff: BackOffSettings;
  readonly #socketToken: SocketToken;

  constructor(options: ClientOptions) {
    this.#backOff = backOffOf(options);
    this.#socketToken = options.socketToken ?? 'query';
    this.#ring = new GatewayRing(options.urls);
    const rest = new RestRequests(this.#ring, restSettings(options));
    this.browser = new BrowserLoginsApi(rest);
    this.#tokens =
      options.identity === 'browser'
        ? new BrowserLoginKeeper(this.browser)
        : new TokenKeeper(rest, options.identity);
    this.requests = new AuthorizedRequests(rest, this.#tokens);
    this.sessions = new SessionsApi(this.requests);
    this.agents = new AgentsApi(this.requests);
    this.keys = new KeysApi(this.requests);
  }

  /** Logs in now, and not with the first request: to find out whether the password is right, or the browser logged in. */
  async login({ signal }: CallOptions = {}): Promise<void> {
    await this.#tokens.login(signal);
  }

  /** Asks the server about the token in use: whose it is, and when it expires. Of a browser's login, ask `browser.who`. */
  async verify({ signal }: CallOptions = {}): Promise<TokenVerification> {
    return this.requests.send<Endpoints['verify']>({
      method: 'POST',
      path: '/auth/verify',
      schema: TokenVerification,
      repeatable: true,
      signal,
    });
  }

  /**
   * Changes the password of the user, who is signed out everywhere by that: what comes next needs a client with the new one.
   * Rejects with `INVALID_CREDENTIALS` if the current one is wrong. It is not tried again when its fate is unknown.
   */
  async changePassword(
    { current, next }: { readonly current: string; readonly next: string },
    { signal }: CallOptions = {},
  ): Promise<void> {
    await this.requests.send<Endpoints['changePassword']>({
      method: 'POST',
      path: '/auth/password',
      json: { current_password: current, new_password: next },
      schema: nothing,
      repeatable: false,
      signal,
    });
  }

  /** Ends all tokens and browser logins of the user, wherever they are in use. */
  async signOut({ signal }: CallOptions = {}): Promise<void> {
    await this.requests.send<Endpoints['signOut']>({
      method: 'POST',
      path: '/auth/sign-out',
      schema: nothing,
      repeatable: false,
      signal,
    });
  }

  /** What opens one socket or event stream as `?ticket=`, for pages that open their own: it can be used once, for 30 seconds. */
  async ticket({ signal }: CallOptions = {}): Promise<SocketTicket> {
    return this.requests.send<Endpoints['createTicket']>({
      method: 'POST',
      path: '/auth/ticket',
      schema: SocketTicket,
      repeatable: true,
      signal,
    });
  }

  /** The tools that the user may have agents use. */
  async tools({ signal }: CallOptions = {}): Promise<ToolInfo[]> {
    const { tools } = await this.requests.send<Endpoints['listTools']>({
      method: 'GET',
      path: '/chat/tools',
      schema: ToolsResponse,
      repeatable: true,
      signal,
    });
    return tools;
  }

  /** The providers by their keys. */
  async providers({ signal }: CallOptions = {}): Promise<ProvidersResponse> {
    return this.requests.send<Endpoints['listProviders']>({
      method: 'GET',
      path: '/chat/providers',
      schema: ProvidersResponse,
      repeatable: true,
      signal,
    });
  }

  /** Connects to a session, and stays connected until `close`. Resolves when the first socket is attached. */
  async connect(sessionId: string, options: ConnectOptions = {}): Promise<SessionConnection> {
    const connection = this.open(sessionId, options);
    await connection.ready;
    return connection;
  }

  /** The same, without waiting for the first socket: what is sent meanwhile goes out when there is one. */
  open(sessionId: string, options: ConnectOptions = {}): SessionConnection {
    options.signal?.throwIfAborted();
    return new SessionConnection({
      cursor: options.cursor,
      signal: options.signal,
      link: {
        sessionId,
        socketToken: this.#socketToken,
        stream: options.stream ?? true,
        ring: this.#ring,
        tokens: this.#tokens,
        backOff: this.#backOff,
        socket: socketSettings(options),
      },
      sender: senderSettings(options, this.#backOff),
      events: eventSettings(options),
      history: (after, signal) => this.sessions.history(sessionId, { after, signal }),
      newest: (signal) => this.sessions.page(sessionId, { order: 'desc', signal }),
      answerCall: (callId, answer, signal) => this.sessions.answerCall(sessionId, callId, answer, { signal }),
    });
  }
}
