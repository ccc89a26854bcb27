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

/** Lets web pages of these origins call the API; `*` lets all. Tokens travel in a header, so no cookie is allowed. */
export function corsFor(origins: readonly string[]): RequestHandler {
  if (origins.length === 0) return (_request, _response, next) => next();
  const origin = origins.includes('*') ? '*' : [...origins];
  return cors({ origin, methods: ['GET', 'POST', 'DELETE'], exposedHeaders, maxAge: 600 });
}
