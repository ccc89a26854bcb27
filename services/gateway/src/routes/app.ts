import express, { type Express, type RequestHandler } from 'express';
import { release } from '@agentconnect/operations';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Registry } from '@prometheus-io/client';
import { accessLog } from '../http/observability/access-log.ts';
import { auditedRefusals } from '../http/observability/audited-refusals.ts';
import { corsFor } from '../http/serving/cors.ts';
import { handleErrors, notFound } from '../http/errors/errors.ts';
import { httpMetrics } from '../http/observability/http-metrics.ts';
import { type Guards, serveAll, servedBehind } from '../http/serving/served.ts';
import type { RefusedLines } from '../limits/refused-lines.ts';
import { adminAgentRoutes } from './admin/agents.ts';
import { auditRoutes } from './admin/audit.ts';
import { fleetRoutes } from './admin/fleet.ts';
import { adminKeyRoutes } from './admin/keys.ts';
import { adminSessionRoutes } from './admin/sessions.ts';
import { adminTurnRoutes } from './admin/turns.ts';
import { adminUserRoutes } from './admin/users.ts';
import { agentRoutes } from './agents.ts';
import { apiPages } from './api-pages.ts';
import type { ConsoleFiles } from '../console/console-files.ts';
import { consolePages } from './console-pages.ts';
import { authRoutes } from './auth.ts';
import { browserLoginRoutes } from './browser-logins.ts';
import { documentRoutes } from './documents.ts';
import { keyRoutes } from './keys.ts';
import { ownAccountRoutes } from './own-account.ts';
import { probeRoutes } from './probes.ts';
import { providerRoutes } from './providers.ts';
import type { RouteContext } from './route-context.ts';
import { messageRoutes } from './session-messages.ts';
import { sessionRoutes } from './sessions.ts';
import { toolRoutes } from './tools.ts';

export interface AppOptions {
  readonly routes: RouteContext;
  readonly corsOrigins: readonly string[];
  /** How many proxies are in front of the gateway. */
  readonly trustProxy: number;
  readonly refusedLines: RefusedLines;
  /** Whether the API serves its documents and pages. */
  readonly hasDocuments: boolean;
  /** What is served at `/`; undefined if that is nothing. */
  readonly console: ConsoleFiles | undefined;
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
  const serve = servedBehind(guardsOf(routes));
  const documents = options.hasDocuments ? documentRoutes(serve, routes, release()) : [];
  serveAll(app, [
    ...probeRoutes(serve, options.isReady),
    ...authRoutes(serve, routes),
    ...browserLoginRoutes(serve, routes),
    ...ownAccountRoutes(serve, routes),
    ...keyRoutes(serve, routes),
    ...messageRoutes(serve, routes),
    ...sessionRoutes(serve, routes),
    ...providerRoutes(serve, routes),
    ...toolRoutes(serve, routes),
    ...agentRoutes(serve, routes),
    ...adminUserRoutes(serve, routes),
    ...adminKeyRoutes(serve, routes),
    ...adminTurnRoutes(serve, routes),
    ...adminSessionRoutes(serve, routes),
    ...adminAgentRoutes(serve, routes),
    ...fleetRoutes(serve, routes),
    ...auditRoutes(serve, routes),
    ...documents,
  ]);
  if (options.hasDocuments) app.use(apiPages(routes));
  if (options.console) app.use(consolePages(options.console, routes));
  app.use(notFound);
  app.use(auditedRefusals(routes.audit, options.trustProxy));
  app.use(handleErrors);
  return app;
}

function guardsOf({ limits, logins, loginLimits, browsers, ...rest }: RouteContext): Guards {
  const refuseIfFull: RequestHandler = (_request, _response, next) => {
    logins.refuseIfFull();
    next();
  };
  return {
    ...rest,
    browsers: browsers.requests,
    browserLimit: limits.console,
    limits: {
      login: {
        before: [refuseIfFull, loginLimits.address],
        behind: [loginLimits.stranger, loginLimits.name],
      },
      'login-link': { before: [loginLimits.link] },
      verify: { before: [limits.verify] },
      ticket: { before: [limits.ticket] },
      'session-create': { before: [limits.sessionCreate] },
      'session-query': { before: [limits.sessionQuery] },
      'agent-ops': { before: [limits.agentOps] },
      admin: { before: [limits.admin] },
    },
  };
}
