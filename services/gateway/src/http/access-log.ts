import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { Budget } from '../edge/budget.ts';
import { pinoHttp } from 'pino-http';
import { assignRequestId } from './request-id.ts';
import { spanOf } from './traced-request.ts';

/** As many lines tell of requests that were refused for their number or their token; the metrics count all of them. */
const refusedLines = { perSecond: 20, burst: 200 };

/** Gives each request an id and a logger that carries it, and logs each answer but those to probes. */
export function accessLog(log: Logger): RequestHandler {
  const lines = new Budget(refusedLines);
  const middleware = pinoHttp({
    logger: log,
    genReqId: assignRequestId,
    quietReqLogger: true,
    customProps: (_request, response) => spanOf(response as Response).logFields,
    customAttributeKeys: { reqId: 'request_id' },
    autoLogging: { ignore: (request) => request.url === '/healthz' || request.url === '/readyz' },
    customLogLevel: (_request, { statusCode }, error) => {
      if (error !== undefined || statusCode >= 500) return 'error';
      return [401, 404, 429].includes(statusCode) && lines.take(String(statusCode)) > 0 ? 'silent' : 'info';
    },
    serializers: {
      req: (request: { method: string; url: string; remoteAddress: string }) => ({
        method: request.method,
        url: request.url,
        remote_address: request.remoteAddress,
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
  });
  return (request, response, next) => {
    middleware(request, response);
    next();
  };
}

export function requestLog(request: IncomingMessage): Logger | undefined {
  return request.log;
}

export function requestIdOf(request: IncomingMessage): string {
  return typeof request.id === 'string' ? request.id : '';
}
