import type { IncomingMessage } from 'node:http';
import type { AccessClaims } from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';
import type { RequestHandler, Response } from 'express';
import type { Authenticator } from '../access/authenticator.ts';
import { bearerToken } from '../access/bearer-token.ts';
import { type Identity, identityOf as identityOfClaims } from '../access/identity.ts';

const claimsKey = 'claims';

/** The bearer token; or all of an Authorization header that holds none, which is then no good token. */
export function headerToken(request: IncomingMessage): string | undefined {
  return bearerToken(request) ?? (request.headers.authorization?.trim() || undefined);
}

/** Lets only requests with a good token on. `fromQuery`: also takes it from `?token=`. */
export function requireUser(
  authenticator: Authenticator,
  options: { readonly fromQuery?: boolean } = {},
): RequestHandler {
  return async (request, response, next) => {
    const query = options.fromQuery ? request.query['token'] : undefined;
    const token = headerToken(request) ?? (typeof query === 'string' ? query : undefined);
    if (!token) throw new ApiError('UNAUTHORIZED', 'A bearer token is required.');
    // What one user is told is nothing that a cache may tell another.
    response.set('Cache-Control', 'no-store');
    response.locals[claimsKey] = await authenticate(authenticator, token);
    next();
  };
}

/**
 * Stands behind a body, however long that took to come, where something is made that a user leaves behind: lets only
 * requests on whose token was not revoked meanwhile.
 */
export function stillSignedIn(authenticator: Authenticator): RequestHandler {
  return (_request, response, next) => {
    authenticator.refuseRevoked(claimsOf(response));
    next();
  };
}

/** Only `/auth/verify` tells a header that holds no JWT from an invalid token. */
async function authenticate(authenticator: Authenticator, token: string): Promise<AccessClaims> {
  try {
    return await authenticator.authenticate(token);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'TOKEN_MALFORMED') throw error;
    throw new ApiError('TOKEN_INVALID', error.message);
  }
}

/** Who made the request, behind `requireUser`. */
export function userOf(response: Response): string {
  return claimsOf(response).sub;
}

/** Who made the request, if that is known. */
export function knownUserOf({ locals }: Pick<Response, 'locals'>): string | undefined {
  return (locals[claimsKey] as AccessClaims | undefined)?.sub;
}

/** Who made the request, and for how long its token counts, behind `requireUser`. */
export function identityOf(response: Response): Identity {
  return identityOfClaims(claimsOf(response));
}

function claimsOf(response: Response): AccessClaims {
  const claims = response.locals[claimsKey] as AccessClaims | undefined;
  if (!claims) throw new TypeError('no user: the route lacks requireUser');
  return claims;
}
