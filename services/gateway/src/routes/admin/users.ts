import { composed, type ListedUser, UnfitError, type UserChange } from '@agentconnect/auth';
import {
  type AdminUser,
  type AdminUserList,
  ApiError,
  endpoints,
  Role,
  type UserDeletion,
  type UserRole,
} from '@agentconnect/protocol';
import type { Request, Response } from 'express';
import type { UserActs } from '../../acts/acts.ts';
import type { Served, ServeEndpoint } from '../../http/serving/served.ts';
import { invalid } from '../../http/request/validate.ts';
import type { RouteContext } from '../route-context.ts';
import { pageOf } from './page-of.ts';

type Asked = { readonly request: Request<{ id: string }>; readonly response: Response };

/** Users, for operators and administrators. */
export function adminUserRoutes(
  serve: ServeEndpoint,
  { admin, answers }: Pick<RouteContext, 'admin' | 'answers'>,
): Served[] {
  const { actsOf, users, deletions } = admin;
  const look = async (name: string): Promise<AdminUser> => {
    const user = await users.look(name);
    if (!user) throw noSuchUser();
    return shownUser(user);
  };
  const onUser =
    (change: (acts: UserActs, name: string) => Promise<UserChange>) =>
    async ({ request, response }: Asked): Promise<void> => {
      settle(await change(actsOf(request, response).users, nameIn(request)));
      response.status(204).end();
    };
  return [
    serve(endpoints.listUsers, async ({ request, response, query }) => {
      const answer = answers.begin(request, response);
      const page = await pageOf(() => users.page(query));
      await answer.sendJson({
        users: page.users.map(shownUser),
        next: page.next ?? null,
      } satisfies AdminUserList);
    }),

    serve(endpoints.addUser, async ({ request, response, body: { name, password, role } }) => {
      const acts = actsOf(request, response);
      const added = await acts.users.add(name, password, roleOf(role)).catch(refuseUnfit);
      if (added === 'exists') throw new ApiError('USER_EXISTS', 'There is a user of this name.');
      if (added === 'deleting') throw beingDeleted();
      response.json(await look(name));
    }),

    serve(endpoints.getUser, async ({ request, response }) => {
      response.json(await look(nameIn(request)));
    }),

    serve(endpoints.deleteUser, async ({ request, response }) => {
      await deletions.begin(nameIn(request), actsOf(request, response).note);
      response.status(202).json({ status: 'deleting' } satisfies UserDeletion);
    }),

    serve(endpoints.setUserPassword, async ({ body, ...asked }) =>
      onUser((acts, name) => acts.setPassword(name, body.password).catch(refuseUnfit))(asked),
    ),
    serve(endpoints.setUserRole, async ({ body, ...asked }) =>
      onUser((acts, name) => acts.setRole(name, roleOf(body.role)))(asked),
    ),
    serve(
      endpoints.signOutUser,
      onUser((acts, name) => acts.signOut(name)),
    ),
    serve(
      endpoints.disableUser,
      onUser((acts, name) => acts.disable(name)),
    ),
    serve(
      endpoints.enableUser,
      onUser((acts, name) => acts.enable(name)),
    ),
  ];
}

/** Tells which field has what no user may have. */
function refuseUnfit(error: unknown): never {
  if (!(error instanceof RangeError)) throw error;
  const path = error instanceof UnfitError ? error.field : 'name';
  throw invalid([{ path, message: error.message }]);
}

function nameIn({ params }: Request<{ id: string }>): string {
  return composed(params.id);
}

function shownUser({ name, state, role, createdAt }: ListedUser): AdminUser {
  return { name, state, role: role ?? 'user', created_at: createdAt };
}

function roleOf(role: UserRole | undefined): Role | undefined {
  return Role.safeParse(role).data;
}

function settle(change: UserChange): void {
  if (change === 'none') throw noSuchUser();
  if (change === 'deleting') throw beingDeleted();
}

function noSuchUser(): ApiError {
  return new ApiError('USER_NOT_FOUND', 'There is no such user.');
}

function beingDeleted(): ApiError {
  return new ApiError('USER_BEING_DELETED', 'The user is being deleted; ask for that again to finish.');
}
