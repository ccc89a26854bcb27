import { ApiError } from '@agentconnect/protocol';
import type { RequestHandler, Router } from 'express';
import { noteRoute } from '../observability/route-of.ts';

export type Method = 'get' | 'post' | 'patch' | 'delete';
type Handlers = readonly (RequestHandler | readonly RequestHandler[])[];

/** Serves the methods of an address; any other gets 405 with the methods it has. */
export function serve(
  router: Router,
  path: string,
  methods: Readonly<Partial<Record<Method, Handlers>>>,
): void {
  const route = router.route(path);
  route.all(noteRoute);
  const names: string[] = [];
  for (const name of ['get', 'post', 'patch', 'delete'] as const) {
    const handlers = methods[name];
    if (!handlers) continue;
    route[name](...handlers.flat());
    names.push(...(name === 'get' ? ['GET', 'HEAD'] : [name.toUpperCase()]));
  }
  const allow = [...names, 'OPTIONS'].join(', ');
  route.all((request, response) => {
    response.set('Allow', allow);
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    throw new ApiError('METHOD_NOT_ALLOWED', `This address accepts ${names.join(', ')}.`);
  });
}
