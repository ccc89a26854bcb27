import type { IncomingMessage } from 'node:http';
import type { AccessClaims } from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';
import type { RequestHandler, Response } from 'express';
import type { Authenticator } from '../access/authenticator.ts';
import { bearerToken } from '../access/bearer-token.ts';
import { type Identity, identityOf as identityOfClaims } from '../access/identity.ts';

const claimsKey = 'claims';

/** The bearer token, or all of an Authorization header without one, which is then an invalid token. */
export function headerToken(request: IncomingMessage): string | undefined {
  return bearerToken(request) ?? (request.headers.authorization?.trim() || undefined);
}

/** Lets only requests with a valid token pass. `fromQuery`: also accepts it in `?token=`. */
export function requireUser(
  authenticator: Authenticator,
  options: { readonly fromQuery?: boolean } = {},
): RequestHandler {
  return async (request, response, next) => {
    const query = options.fromQuery ? request.query['token'] : undefined;
    const token = headerToken(request) ?? (typeof query === 'string' ? query : undefined);
    if (!token) throw new ApiError('UNAUTHORIZED', 'A bearer token is required.');
    // A cache must not show one user's response to another.
    response.set('Cache-Control', 'no-store');
    response.locals[claimsKey] = await authenticate(authenticator, token);
    next();
  };
}

/**
 * Comes after the body, which may take long to arrive, on endpoints that create something lasting: lets only requests pass
 * whose token was not revoked meanwhile.
 */
export function stillSignedIn(authenticator: Authenticator): RequestHandler {
  return (_request, response, next) => {
    authenticator.refuseRevoked(claimsOf(response));
    next();
  };
}

/** Only `/auth/verify` distinguishes a header without a JWT from an invalid token. */
async function authenticate(authenticator: Authenticator, token: string): Promise<AccessClaims> {
  try {
    return await authenticator.authenticate(token);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'TOKEN_MALFORMED') throw error;
    throw new ApiError('TOKEN_INVALID', error.message);
  }
}

/** The user who made the request, after `requireUser`. */
export function userOf(response: Response): string {
  return claimsOf(response).sub;
}

/** The user who made the request, if known. */
export function knownUserOf({ locals }: Pick<Response, 'locals'>): string | undefined {
  return (locals[claimsKey] as AccessClaims | undefined)?.sub;
}

/** The user who made the request and the life of its token, after `requireUser`. */
export function identityOf(response: Response): Identity {
  return identityOfClaims(claimsOf(response));
}

function claimsOf(response: Response): AccessClaims {
  const claims = response.locals[claimsKey] as AccessClaims | undefined;
  if (!claims) throw new TypeError('no user: the route lacks requireUser');
  return claims;
}
