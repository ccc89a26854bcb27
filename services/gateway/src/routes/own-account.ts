import { isDerivedName, UnfitError, type UserChange } from '@agentconnect/auth';
import { ApiError, endpoints } from '@agentconnect/protocol';
import type { Request, Response } from 'express';
import { identityOf, userOf } from '../http/client/authenticate.ts';
import { countedAddress } from '../http/client/client-address.ts';
import { invalid } from '../http/request/validate.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import type { RouteContext } from './route-context.ts';

/** What users change of their own accounts. Whatever they were logged in by has ended afterwards. */
export function ownAccountRoutes(
  serve: ServeEndpoint,
  { logins, admin, browsers }: Pick<RouteContext, 'logins' | 'admin' | 'browsers'>,
): Served[] {
  const signedOut = (request: Request, response: Response, change: UserChange): void => {
    if (change !== 'done') throw notHere();
    if (identityOf(response).login !== undefined) browsers.requests.forget(request, response);
    response.status(204).end();
  };
  return [
    serve(endpoints.changePassword, async ({ request, response, body }) => {
      const name = userOf(response);
      if (isDerivedName(name) || !(await admin.users.look(name))) throw notHere();
      await logins.confirm({ name, password: body.current_password, address: countedAddress(request) });
      const { users } = admin.actsOf(request, response);
      signedOut(request, response, await users.setPassword(name, body.new_password).catch(refuseUnfit));
    }),

    serve(endpoints.signOut, async ({ request, response }) => {
      const { users } = admin.actsOf(request, response);
      signedOut(request, response, await users.signOut(userOf(response)));
    }),
  ];
}

function refuseUnfit(error: unknown): never {
  if (!(error instanceof UnfitError)) throw error;
  throw invalid([{ path: 'new_password', message: error.message }]);
}

function notHere(): ApiError {
  return new ApiError('ACCOUNT_ELSEWHERE', 'The account of this user is not kept here.');
}
