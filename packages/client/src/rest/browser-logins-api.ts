import { type Endpoints, LoggedIn, LoggedOut } from '@agentconnect/protocol';
import { ownPageHeaders } from './own-page-headers.ts';
import type { EndpointRequest, RestRequests } from './rest-requests.ts';
import type { CallOptions } from './sessions-api.ts';

/** `/auth/session`: the login of this browser, for pages of the gateway itself. */
export class BrowserLoginsApi {
  readonly #rest: RestRequests;

  constructor(rest: RestRequests) {
    this.#rest = rest;
  }

  /** Who is logged in. Rejects with `UNAUTHORIZED` if nobody is, and with `LOGIN_ENDED` if nobody is any more. */
  async who({ signal }: CallOptions = {}): Promise<LoggedIn> {
    return this.#rest.send({
      method: 'GET',
      path: '/auth/session',
      schema: LoggedIn,
      repeatable: true,
      signal,
    } satisfies EndpointRequest<Endpoints['whoIsLoggedIn']>);
  }

  /** Logs this browser in. */
  async logIn(
    { username, password }: { readonly username: string; readonly password: string },
    { signal }: CallOptions = {},
  ): Promise<LoggedIn> {
    return this.#rest.send({
      method: 'POST',
      path: '/auth/session',
      form: { username, password },
      headers: ownPageHeaders,
      schema: LoggedIn,
      repeatable: true,
      signal,
    } satisfies EndpointRequest<Endpoints['browserLogin']>);
  }

  /** Logs this browser in by the secret of a login link. It is not tried again: it may have been used up. */
  async logInByLink(secret: string, { signal }: CallOptions = {}): Promise<LoggedIn> {
    return this.#rest.send({
      method: 'POST',
      path: '/auth/session/link',
      form: { secret },
      headers: ownPageHeaders,
      schema: LoggedIn,
      repeatable: false,
      signal,
    } satisfies EndpointRequest<Endpoints['browserLoginByLink']>);
  }

  /** Logs this browser out. Its connections end, those of other tabs too. */
  async logOut({ signal }: CallOptions = {}): Promise<void> {
    await this.#rest.send({
      method: 'DELETE',
      path: '/auth/session',
      headers: ownPageHeaders,
      schema: LoggedOut,
      repeatable: true,
      signal,
    } satisfies EndpointRequest<Endpoints['browserLogout']>);
  }
}
