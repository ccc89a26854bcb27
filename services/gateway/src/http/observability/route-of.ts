import type { RequestHandler, Response } from 'express';

const routeKey = 'route';

/** Notes the pattern of a request's address, because Express no longer has all of it after a refusal. */
export const noteRoute: RequestHandler = (request, response, next) => {
  response.locals[routeKey] = `${request.baseUrl}${(request.route as { path: string }).path}`;
  next();
};

/** The pattern of a response's address; `undefined` if there is no such address. */
export function routeOf({ locals }: Pick<Response, 'locals'>): string | undefined {
  return locals[routeKey] as string | undefined;
}
