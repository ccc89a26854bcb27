import type { ProviderInfo } from '@agentconnect/protocol';
import { type RequestHandler, Router } from 'express';
import { currentCatalogue } from '../agents/catalogue-check.ts';
import { requireUser } from '../http/authenticate.ts';
import { serve } from '../http/methods.ts';
import type { RouteContext } from './route-context.ts';

/** `/chat/providers`: what the workers published last. */
export function providerRoutes(context: Pick<RouteContext, 'scripts' | 'authenticator'>): Router {
  const { scripts, authenticator } = context;
  const router = Router();
  const list: RequestHandler = async (_request, response) => {
    const catalogue = await currentCatalogue(scripts);
    const providers: Record<string, ProviderInfo> = {};
    for (const [key, { any_model: _, ...info }] of Object.entries(catalogue)) providers[key] = info;
    response.json(providers);
  };
  serve(router, '/', { get: [requireUser(authenticator), list] });
  return router;
}
