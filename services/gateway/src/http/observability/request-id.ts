import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomId } from '@agentconnect/protocol';

const acceptable = /^[\w.:/+=-]{1,128}$/;

/** Uses the request's `X-Request-Id` or creates one, and sets it on the response. */
export function assignRequestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && acceptable.test(given) ? given : `req_${randomId()}`;
  response.setHeader('X-Request-Id', id);
  return id;
}
