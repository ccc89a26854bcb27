import { endpoints } from '@agentconnect/protocol';
import { asyncApiDocument } from '../documents/asyncapi.ts';
import { openApiDocument } from '../documents/openapi.ts';
import type { Served, ServeEndpoint } from '../http/served.ts';

/** What describes the API to machines. A document is made once, when it is first asked for. */
export function documentRoutes(serve: ServeEndpoint, version: string): Served[] {
  const openApi = madeOnce(() => openApiDocument({ version }));
  const asyncApi = madeOnce(() => asyncApiDocument({ version }));
  return [
    serve(endpoints.openApi, ({ response }) => {
      response.type('application/json').set('Cache-Control', 'no-cache').send(openApi());
    }),
    serve(endpoints.asyncApi, ({ response }) => {
      response.type('application/json').set('Cache-Control', 'no-cache').send(asyncApi());
    }),
  ];
}

function madeOnce(make: () => unknown): () => string {
  let text: string | undefined;
  return () => (text ??= JSON.stringify(make()));
}
