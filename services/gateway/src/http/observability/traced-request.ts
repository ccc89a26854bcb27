import { noSpan, type Span, spanNames, type Tracing } from '@agentconnect/operations';
import type { RequestHandler, Response } from 'express';
import { routeOf } from './route-of.ts';

const spanKey = 'span';

/** Gives a request a span, as a child of its `traceparent`, until its response is sent or its client is gone. */
export function tracedRequest(tracing: Tracing): RequestHandler {
  return (request, response, next) => {
    const route = routeOf(response);
    const span = tracing.begin(`${request.method} ${route}`, request.get('traceparent'), {
      kind: 'server',
      attributes: { [spanNames.httpMethod]: request.method, [spanNames.httpRoute]: route },
    });
    response.locals[spanKey] = span;
    response.once('close', () => {
      const { statusCode, writableFinished } = response;
      if (writableFinished) span.set({ [spanNames.httpStatus]: statusCode });
      else span.set({ [spanNames.outcome]: 'client_gone' });
      if (statusCode >= 500) span.fail(String(statusCode));
      span.end();
    });
    next();
  };
}

/** The span of a request; `noSpan` if it has none. */
export function spanOf({ locals }: Pick<Response, 'locals'>): Span {
  return (locals[spanKey] as Span | undefined) ?? noSpan;
}
