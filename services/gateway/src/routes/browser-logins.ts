import type { User } from '@agentconnect/auth';
import { endpoints, type LoggedIn, type LoggedOut } from '@agentconnect/protocol';
import type { Request, Response } from 'express';
import type { Identity } from '../access/identity.ts';
import { identityOf } from '../http/client/authenticate.ts';
import { countedAddress } from '../http/client/client-address.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<RouteContext, 'logins' | 'browsers' | 'authenticator' | 'audit'>;

/** Logins that a browser keeps in a cookie. */
export function browserLoginRoutes(
  serve: ServeEndpoint,
  { logins, browsers, authenticator, audit }: Context,
): Served[] {
  /** Ends what the browser was logged in by until now, wherever that is open; returns whose login it was. */
  const end = async (request: Request): Promise<string | undefined> => {
    const shown = browsers.requests.shownBy(request);
    const login = shown && (await browsers.active.find(shown.id));
    if (login) await browsers.logins.end(login);
    if (shown) browsers.active.end(shown.id);
    return login?.user;
  };

  const begin = async (user: User, request: Request, response: Response): Promise<void> => {
    await end(request);
    const { secret, login } = await browsers.logins.begin(user);
    browsers.requests.keep(request, response, secret, login);
    response.json(await loggedIn({ user: user.name, account: user.name, expiresAt: login.until }));
  };

  const loggedIn = async (
    identity: Pick<Identity, 'user' | 'account' | 'roles' | 'expiresAt'>,
  ): Promise<LoggedIn> => {
    const roles = await authenticator.rolesOf(identity);
    return {
      user: identity.user,
      expires_at: new Date(identity.expiresAt).toISOString(),
      ...(roles.length > 0 ? { roles } : {}),
    };
  };

  return [
    serve(endpoints.whoIsLoggedIn, async ({ response }) => {
      response.json(await loggedIn(identityOf(response)));
    }),

    serve(endpoints.browserLogin, async ({ request, response, body: { username, password } }) => {
      const attempt = { name: username, password, address: countedAddress(request) };
      await begin(await logins.logIn('browser', attempt), request, response);
    }),

    serve(endpoints.browserLogout, async ({ request, response }) => {
      const user = await end(request);
      if (user !== undefined) {
        const address = countedAddress(request);
        audit.access('login', () => ({ action: 'logout', by: user, via: 'api', address }));
      }
      browsers.requests.forget(request, response);
      response.json({ status: 'success' } satisfies LoggedOut);
    }),

    serve(endpoints.browserLoginByLink, async ({ request, response, body: { secret } }) => {
      await begin(await logins.logInByLink(secret, countedAddress(request)), request, response);
    }),
  ];
}
