import { endpoints, type ProviderInfo } from '@agentconnect/protocol';
import { currentCatalogue } from '../agents/catalogue-check.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import type { RouteContext } from './route-context.ts';

/** The list of providers that workers published last. */
export function providerRoutes(serve: ServeEndpoint, { scripts }: Pick<RouteContext, 'scripts'>): Served[] {
  return [
    serve(endpoints.listProviders, async ({ response }) => {
      const catalogue = await currentCatalogue(scripts);
      const providers: Record<string, ProviderInfo> = {};
      for (const [key, { any_model: _, ...info }] of Object.entries(catalogue)) providers[key] = info;
      response.json(providers);
    }),
  ];
}
