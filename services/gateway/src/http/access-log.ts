import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { RefusedLines } from '../limits/refused-lines.ts';
import { knownUserOf } from './authenticate.ts';
import { clientAddress } from './client-address.ts';
import { assignRequestId } from './request-id.ts';
import { spanOf } from './traced-request.ts';

/** As much of a path as is logged, in UTF-16 units: none of ours is longer. */
const maxPath = 256;

const idKey = 'requestId';
const logKey = 'requestLog';

/** Gives each request an id and a logger that carries it, and logs each answer but those to probes. */
export function accessLog(log: Logger, trustProxy: number, refusedLines: RefusedLines): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const id = assignRequestId(request, response);
    response.locals[idKey] = id;
    response.locals[logKey] = log;
    const path = pathOf(request);
    if (path !== '/healthz' && path !== '/readyz') {
      // It is told by the connection, which is gone when an answer is broken off.
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

/** Without the query, which may hold a token. */
function pathOf({ originalUrl }: Request): string {
  const end = originalUrl.indexOf('?');
  return originalUrl.slice(0, Math.min(maxPath, end < 0 ? maxPath : end));
}

/** Whether anybody can have such an answer, as often as they like. */
function isRefusal({ statusCode }: Response): boolean {
  return statusCode === 401 || statusCode === 404 || statusCode === 429;
}

/** 503 is what the gateway waits for, and not a fault of its own. */
function levelOf({ statusCode }: Response): 'info' | 'warn' | 'error' {
  if (statusCode === 503) return 'warn';
  return statusCode >= 500 ? 'error' : 'info';
}

/** A logger for what happens to a request, behind `accessLog`. */
export function requestLog({ res }: Request): Logger | undefined {
  const log = res?.locals[logKey] as Logger | undefined;
  return log?.child({ request_id: res?.locals[idKey] as string });
}

export function requestIdOf({ res }: Request): string {
  return (res?.locals[idKey] as string | undefined) ?? '';
}
