import type { RequestHandler, Response } from 'express';

const routeKey = 'route';

/** Notes the pattern of a request's address: behind a refusal Express does not know all of it any more. */
export const noteRoute: RequestHandler = (request, response, next) => {
  response.locals[routeKey] = `${request.baseUrl}${(request.route as { path: string }).path}`;
  next();
};

/** The pattern of the address that an answer is of; `undefined` if there is no such address. */
export function routeOf({ locals }: Pick<Response, 'locals'>): string | undefined {
  return locals[routeKey] as string | undefined;
}
