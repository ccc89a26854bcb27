import express, { type Express, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Registry } from '@prometheus-io/client';
import { agentRoutes } from '../routes/agents.ts';
import { authRoutes } from '../routes/auth.ts';
import { probeRoutes } from '../routes/probes.ts';
import { providerRoutes } from '../routes/providers.ts';
import type { RouteContext } from '../routes/route-context.ts';
import { sessionMessageRoutes } from '../routes/session-messages.ts';
import { sessionRoutes } from '../routes/sessions.ts';
import { accessLog } from './access-log.ts';
import { corsFor } from './cors.ts';
import { handleErrors, notFound } from './errors.ts';
import { httpMetrics } from './http-metrics.ts';
import type { RefusedLines } from './refused-lines.ts';

export interface AppOptions {
  readonly routes: RouteContext;
  readonly corsOrigins: readonly string[];
  /** How many proxies stand before the gateway. */
  readonly trustProxy: number;
  readonly refusedLines: RefusedLines;
  readonly isReady: () => Promise<boolean>;
  readonly log: Logger;
  readonly registry: Registry;
}

/** The REST API as an Express application. */
export function createApp(options: AppOptions): Express {
  const { routes } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', options.trustProxy);
  app.set('query parser', 'simple');

  app.use(accessLog(options.log, options.trustProxy, options.refusedLines));
  app.use(httpMetrics(options.registry));
  app.use(helmet());
  app.use(corsFor(options.corsOrigins));
  app.use(probeRoutes(options.isReady));

  const api = Router();
  api.use('/auth', authRoutes(routes));
  api.use('/chat/sessions', sessionMessageRoutes(routes));
  api.use('/chat/sessions', sessionRoutes(routes));
  api.use('/chat/providers', providerRoutes(routes));
  api.use('/agents', agentRoutes(routes));
  app.use('/api', api);

  app.use(notFound);
  app.use(handleErrors);
  return app;
}
