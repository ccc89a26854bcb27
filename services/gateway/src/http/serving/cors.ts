import cors from 'cors';
import type { RequestHandler } from 'express';

const exposedHeaders = [
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'X-Request-Id',
  'Preference-Applied',
  'Allow',
];

/** Lets web pages of these origins call the API; `*` allows all. Tokens travel in a header, so cookies are not allowed. */
export function corsFor(origins: readonly string[]): RequestHandler {
  if (origins.length === 0) return (_request, _response, next) => next();
  const origin = origins.includes('*') ? '*' : [...origins];
  const handle = cors({ origin, methods: ['GET', 'POST', 'PATCH', 'DELETE'], exposedHeaders, maxAge: 600 });
  return (request, response, next) => {
    // An OPTIONS request that is not a preflight asks for the methods, and the route answers it.
    const preflight = request.headers['access-control-request-method'] !== undefined;
    if (request.method === 'OPTIONS' && !preflight) next();
    else handle(request, response, next);
  };
}
