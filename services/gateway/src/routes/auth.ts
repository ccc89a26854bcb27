import { socketTicketMs } from '@agentconnect/auth';
import {
  ApiError,
  endpoints,
  type SocketTicket,
  type Token,
  type TokenVerification,
} from '@agentconnect/protocol';
import { headerToken, identityOf, onBehalfOf } from '../http/client/authenticate.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import { countedAddress } from '../http/client/client-address.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<RouteContext, 'logins' | 'tokens' | 'signingKeys' | 'authenticator'>;

/** Getting tokens and tickets, and checking them. */
export function authRoutes(
  serve: ServeEndpoint,
  { logins, tokens, signingKeys, authenticator }: Context,
): Served[] {
  return [
    serve(endpoints.login, async ({ request, response, body: { username, password } }) => {
      const user = await logins.logIn('token', {
        name: username,
        password,
        address: countedAddress(request),
      });
      const { token, claims } = tokens.issue(user);
      response.set('Cache-Control', 'no-store').json({
        access_token: token,
        token_type: 'bearer',
        expires_in: claims.exp - claims.iat,
      } satisfies Token);
    }),

    serve(endpoints.verify, async ({ request, response }) => {
      const token = headerToken(request);
      if (token === undefined) throw new ApiError('UNAUTHORIZED', 'A bearer token is required.');
      const credentials = { token, onBehalfOf: onBehalfOf(request) };
      const identity = await authenticator.authenticate(credentials);
      const { claims, key } = identity;
      const roles = await authenticator.rolesOf(identity);
      response.set('Cache-Control', 'no-store').json({
        valid: true,
        user: claims.sub,
        type: claims.type,
        exp: claims.exp,
        iat: claims.iat,
        ...(roles.length > 0 ? { roles } : {}),
        ...(claims.tenant === undefined ? {} : { tenant: claims.tenant }),
        ...(key ? { key_id: key.id, scopes: [...key.scopes] } : {}),
        timestamp: new Date().toISOString(),
      } satisfies TokenVerification);
    }),

    serve(endpoints.createTicket, async ({ request, response }) => {
      const ticket = await authenticator.issueTicket(identityOf(response), onBehalfOf(request));
      response.json({ ticket, expires_in: socketTicketMs / 1000 } satisfies SocketTicket);
    }),

    serve(endpoints.signingKeys, ({ response }) => {
      response.set('Cache-Control', 'public, max-age=300').json({ keys: signingKeys });
    }),
  ];
}
