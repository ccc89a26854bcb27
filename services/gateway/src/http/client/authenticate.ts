import type { IncomingMessage } from 'node:http';
import { ApiError } from '@agentconnect/protocol';
import type { Request, RequestHandler, Response } from 'express';
import { type Authenticator, type Credentials, mayNotAct } from '../../access/authenticator.ts';
import { apiKeyIn, bearerToken } from '../../access/bearer-token.ts';
import { type Identity, identityOfLogin } from '../../access/identity.ts';
import type { BrowserRequests } from './browser-requests.ts';

const identityKey = 'identity';

/** The bearer token, or all of an Authorization header without one, which is then an invalid token; else the API key. */
export function headerToken(request: IncomingMessage): string | undefined {
  return bearerToken(request) ?? (request.headers.authorization?.trim() || apiKeyIn(request));
}

/** The user that an API key is to act for. */
export function onBehalfOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const header = headers['x-on-behalf-of'];
  return typeof header === 'string' ? header : undefined;
}

export interface RequireUserParts {
  readonly authenticator: Authenticator;
  readonly browsers: BrowserRequests;
}

/**
 * Lets only requests on that have a good token, or, without any, the cookie of a browser login. `fromQuery`: also takes a
 * token from `?token=`, or a ticket from `?ticket=`.
 */
export function requireUser(
  parts: RequireUserParts,
  options: { readonly fromQuery?: boolean } = {},
): RequestHandler {
  return async (request, response, next) => {
    const token = headerToken(request) ?? (options.fromQuery ? inQuery(request, 'token') : undefined);
    const ticket = options.fromQuery ? inQuery(request, 'ticket') : undefined;
    // What one user is told is nothing that a cache may tell another.
    response.set('Cache-Control', 'no-store');
    if (token) {
      const credentials = { token, onBehalfOf: onBehalfOf(request) };
      response.locals[identityKey] = await authenticate(parts.authenticator, credentials);
    } else if (ticket) {
      response.locals[identityKey] = (await parts.authenticator.redeemTicket(ticket)).identity;
    } else {
      response.locals[identityKey] = await identityByCookie(parts, request, response);
    }
    next();
  };
}

function inQuery({ query }: Request, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' ? value : undefined;
}

async function identityByCookie(
  { authenticator, browsers }: RequireUserParts,
  request: Request,
  response: Response,
): Promise<Identity> {
  const shown = browsers.shownBy(request);
  if (!shown) throw new ApiError('UNAUTHORIZED', 'A bearer token is required.');
  browsers.refuseForeign(request);
  if (onBehalfOf(request) !== undefined) throw mayNotAct();
  const login = await authenticator.authenticateLogin(shown.id);
  if (login.isRenewed) browsers.keep(request, response, shown.secret, login);
  return identityOfLogin(login);
}

/**
 * Stands behind a body, however long that took to come, where something is made that a user leaves behind: lets only
 * requests on whose token, or login, was not revoked meanwhile.
 */
export function stillSignedIn(authenticator: Authenticator): RequestHandler {
  return (_request, response, next) => {
    authenticator.refuseRevoked(identityOf(response));
    next();
  };
}

/** Only `/auth/verify` distinguishes a header without a JWT from an invalid token. */
async function authenticate(authenticator: Authenticator, credentials: Credentials): Promise<Identity> {
  try {
    return await authenticator.authenticate(credentials);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'TOKEN_MALFORMED') throw error;
    throw new ApiError('TOKEN_INVALID', error.message);
  }
}

/** The user who made the request, after `requireUser`. */
export function userOf(response: Response): string {
  return identityOf(response).user;
}

/** The user who made the request and what that rests on, if known. */
export function knownIdentityOf({ locals }: Pick<Response, 'locals'>): Identity | undefined {
  return locals[identityKey] as Identity | undefined;
}

/** The user who made the request, if known. */
export function knownUserOf(response: Pick<Response, 'locals'>): string | undefined {
  return knownIdentityOf(response)?.user;
}

/** Whether the request was made by a browser login. */
export function isByBrowser(response: Pick<Response, 'locals'>): boolean {
  return knownIdentityOf(response)?.login !== undefined;
}

/** The user who made the request, and what that rests on, after `requireUser`. */
export function identityOf(response: Response): Identity {
  const identity = knownIdentityOf(response);
  if (!identity) throw new TypeError('no user: the route lacks requireUser');
  return identity;
}
