import { endpoints } from '@agentconnect/protocol';
import { asyncApiDocument } from '../documents/asyncapi.ts';
import { openApiDocument } from '../documents/openapi.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import type { RouteContext } from './route-context.ts';

/** Machine-readable descriptions of the API. Each is made once, at the first request. */
export function documentRoutes(
  serve: ServeEndpoint,
  { answers }: Pick<RouteContext, 'answers'>,
  version: string,
): Served[] {
  const openApi = madeOnce(() => openApiDocument({ version }));
  const asyncApi = madeOnce(() => asyncApiDocument({ version }));
  return [
    serve(endpoints.openApi, async ({ request, response }) => {
      await answers.sendOpen(request, response.set('Cache-Control', 'no-cache'), openApi);
    }),
    serve(endpoints.asyncApi, async ({ request, response }) => {
      await answers.sendOpen(request, response.set('Cache-Control', 'no-cache'), asyncApi);
    }),
  ];
}

function madeOnce(make: () => unknown): () => Promise<Buffer> {
  let text: Buffer | undefined;
  return async () => (text ??= Buffer.from(JSON.stringify(make())));
}
