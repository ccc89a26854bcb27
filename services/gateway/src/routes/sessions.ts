import { deleteSession, forgetSessions, type SessionRecord } from '@agentconnect/broker';
import { type DeleteSessionResponse, endpoints } from '@agentconnect/protocol';
import { ownedSession, sessionNotFound, wholeSession } from '../access/owned-session.ts';
import { userOf } from '../http/authenticate.ts';
import { bodyText } from '../http/body.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import type { Served, ServeEndpoint } from '../http/served.ts';
import { createOwnedSession } from '../sessions/create.ts';
import { bytesOfSession, listSessions } from '../sessions/list.ts';
import { sessionJson } from '../sessions/session-response.ts';
import { wantedSession } from '../sessions/wanted-session.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<
  RouteContext,
  'scripts' | 'sessionLife' | 'sessionsPerUser' | 'textLimits' | 'onCreated' | 'answers'
>;

const wantsRepresentation = /(?:^|[,;\s])return\s*=\s*"?representation"?/i;

/** Creating, reading and deleting sessions. */
export function sessionRoutes(serve: ServeEndpoint, context: Context): Served[] {
  const { scripts, sessionLife, textLimits, onCreated, answers } = context;
  return [
    serve(endpoints.createSession, async ({ request, response, body }) => {
      const { session, duplicate } = await createOwnedSession(scripts, {
        user: userOf(response),
        request: wantedSession(body, bodyText(request)),
        idempotencyKey: idempotencyKeyOf(request),
        life: sessionLife,
        most: context.sessionsPerUser,
        textLimits,
      });
      if (!duplicate) onCreated(session.sessionId);
      const json = sessionJson(session, Date.now(), duplicate ? { duplicate } : {});
      await answers.begin(request, response).send(Buffer.from(json));
    }),

    serve(endpoints.listSessions, async ({ request, response, query: { limit, after } }) => {
      const answer = answers.begin(request, response);
      const show = (session: SessionRecord): string => sessionJson(session, Date.now());
      const page = await listSessions(scripts, userOf(response), { limit, after, show }, answer);
      const rest = JSON.stringify({ next: page.next, total_count: page.total });
      await answer.send(Buffer.from(`{"sessions":[${page.sessions.join(',')}],${rest.slice(1)}`));
    }),

    serve(endpoints.getSession, async ({ request, response }) => {
      const outline = await ownedSession(scripts, request.params.id, userOf(response));
      const answer = answers.begin(request, response);
      await answer.take(bytesOfSession(outline));
      const session = await wholeSession(scripts, outline.sessionId);
      await answer.send(Buffer.from(sessionJson(session, Date.now())));
    }),

    serve(endpoints.deleteSession, async ({ request, response }) => {
      const owner = userOf(response);
      const { sessionId } = await ownedSession(scripts, request.params.id, owner);
      // The index first: an Idempotency-Key whose session is not listed does not create it a second time.
      await forgetSessions(scripts, owner, [sessionId]);
      if ((await deleteSession(scripts, sessionId, owner)) === 'none') throw sessionNotFound();
      if (!wantsRepresentation.test(request.get('Prefer') ?? '')) {
        response.status(204).end();
        return;
      }
      response.set('Preference-Applied', 'return=representation').json({
        status: 'success',
        message: 'The session was deleted.',
      } satisfies DeleteSessionResponse);
    }),
  ];
}
