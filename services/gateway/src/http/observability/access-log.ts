import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { RefusedLines } from '../../limits/refused-lines.ts';
import { knownUserOf } from '../client/authenticate.ts';
import { clientAddress } from '../client/client-address.ts';
import { assignRequestId } from './request-id.ts';
import { spanOf } from './traced-request.ts';

/** How much of a path is logged, in UTF-16 units; ours are shorter. */
const maxPath = 256;

const idKey = 'requestId';
const logKey = 'requestLog';

/** Gives each request an id and a logger with it, and logs each response except those to probes. */
export function accessLog(log: Logger, trustProxy: number, refusedLines: RefusedLines): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const id = assignRequestId(request, response);
    response.locals[idKey] = id;
    response.locals[logKey] = log;
    const path = pathOf(request);
    if (path !== '/healthz' && path !== '/readyz') {
      // Read now, because the connection is gone if the response is aborted.
      const address = clientAddress(request, trustProxy);
      response.once('close', () => {
        if (isRefusal(response) && !refusedLines.mayWrite(response.statusCode)) return;
        const entry = {
          request_id: id,
          method: request.method,
          path,
          status: response.headersSent ? response.statusCode : undefined,
          ms: Math.round(performance.now() - startedAt),
          remote_address: address,
          user: knownUserOf(response),
          ...spanOf(response).logFields,
        };
        log[levelOf(response)](entry, response.writableFinished ? 'request completed' : 'request aborted');
      });
    }
    next();
  };
}

/** The path without the query, which may contain a token. */
function pathOf({ originalUrl }: Request): string {
  const end = originalUrl.indexOf('?');
  return originalUrl.slice(0, Math.min(maxPath, end < 0 ? maxPath : end));
}

/** Whether anyone can cause such a response, as often as they like. */
function isRefusal({ statusCode }: Response): boolean {
  return statusCode === 401 || statusCode === 404 || statusCode === 429;
}

/** 503 means that the gateway waits for something else, so it is not an error of its own. */
function levelOf({ statusCode }: Response): 'info' | 'warn' | 'error' {
  if (statusCode === 503) return 'warn';
  return statusCode >= 500 ? 'error' : 'info';
}

/** The logger of a request, after `accessLog`. */
export function requestLog({ res }: Request): Logger | undefined {
  const log = res?.locals[logKey] as Logger | undefined;
  return log?.child({ request_id: res?.locals[idKey] as string });
}

export function requestIdOf({ res }: Request): string {
  return (res?.locals[idKey] as string | undefined) ?? '';
}
