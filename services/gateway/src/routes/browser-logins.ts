import type { User } from '@agentconnect/auth';
import { endpoints, type LoggedIn, type LoggedOut } from '@agentconnect/protocol';
import type { Request, Response } from 'express';
import { identityOf } from '../http/authenticate.ts';
import { countedAddress } from '../http/client-address.ts';
import type { Served, ServeEndpoint } from '../http/served.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<RouteContext, 'logins' | 'browsers'>;

/** Logins that a browser keeps in a cookie. */
export function browserLoginRoutes(serve: ServeEndpoint, { logins, browsers }: Context): Served[] {
  /** Ends what the browser was logged in by until now, wherever that is open. */
  const end = async (request: Request): Promise<void> => {
    const shown = browsers.requests.shownBy(request);
    const login = shown && (await browsers.active.find(shown.id));
    if (login) await browsers.logins.end(login);
    if (shown) browsers.active.end(shown.id);
  };

  const begin = async (user: User, request: Request, response: Response): Promise<void> => {
    await end(request);
    const { secret, login } = await browsers.logins.begin(user);
    browsers.requests.keep(request, response, secret, login);
    response.json(loggedIn(user.name, login.until));
  };

  return [
    serve(endpoints.whoIsLoggedIn, ({ response }) => {
      const { user, expiresAt } = identityOf(response);
      response.json(loggedIn(user, expiresAt));
    }),

    serve(endpoints.browserLogin, async ({ request, response, body: { username, password } }) => {
      const attempt = { name: username, password, address: countedAddress(request) };
      await begin(await logins.logIn('browser', attempt), request, response);
    }),

    serve(endpoints.browserLogout, async ({ request, response }) => {
      await end(request);
      browsers.requests.forget(request, response);
      response.json({ status: 'success' } satisfies LoggedOut);
    }),

    serve(endpoints.browserLoginByLink, async ({ request, response, body: { secret } }) => {
      await begin(await logins.logInByLink(secret), request, response);
    }),
  ];
}

function loggedIn(user: string, until: number): LoggedIn {
  return { user, expires_at: new Date(until).toISOString() };
}
