import { type AdminKeyList, ApiError, endpoints } from '@agentconnect/protocol';
import type { Served, ServeEndpoint } from '../../http/serving/served.ts';
import { shownKey } from '../keys.ts';
import type { RouteContext } from '../route-context.ts';
import { pageOf } from './page-of.ts';

/** API keys of all users, for operators and administrators. */
export function adminKeyRoutes(
  serve: ServeEndpoint,
  { admin, answers }: Pick<RouteContext, 'admin' | 'answers'>,
): Served[] {
  return [
    serve(endpoints.listAllKeys, async ({ request, response, query: { user, after, limit } }) => {
      const answer = answers.begin(request, response);
      const page =
        user === undefined
          ? await pageOf(() => admin.keys.page({ after, limit }))
          : { keys: await admin.keys.list(user), next: undefined };
      const keys = page.keys.map((key) => ({ ...shownKey(key), owner: key.owner }));
      await answer.sendJson({ keys, next: page.next ?? null } satisfies AdminKeyList);
    }),

    serve(endpoints.revokeAnyKey, async ({ request, response }) => {
      if ((await admin.actsOf(request, response).keys.revoke(request.params.id)) === 'none') {
        throw new ApiError('KEY_NOT_FOUND', 'There is no such API key.');
      }
      response.status(204).end();
    }),
  ];
}
