import type { RequestHandler } from 'express';
import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import { routeOf } from './route-of.ts';

const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Measures every response by method, route (as a pattern, so that labels are bounded) and status. */
export function httpMetrics(registry: Registry): RequestHandler {
  const duration = new Histogram({
    name: 'agentconnect_http_request_duration_seconds',
    help: 'Time from a request to the end of its response.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  });
  return (request, response, next) => {
    const end = duration.startTimer();
    response.once('finish', () => {
      // A stream lasts as long as its client stays.
      if (response.getHeader('Content-Type') === 'text/event-stream') return;
      const route = routeOf(response);
      end({
        method: route ? request.method : 'other',
        route: route ?? 'none',
        status: String(response.statusCode),
      });
    });
    next();
  };
}

/** Counts responses that were given up because their clients did not read them. */
export function stalledAnswers(registry: Registry): () => void {
  const stalled = new Counter({
    name: 'agentconnect_stalled_answers_total',
    help: 'Lists, histories and records of which the client read nothing for ANSWER_STALL_SECONDS, so that its connection was closed.',
    registers: [registry],
  });
  return () => stalled.inc();
}
