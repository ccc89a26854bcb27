import {
  deleteSession,
  forgetSessions,
  type SessionOutline,
  type SessionRecord,
  setTitle,
  type SoughtSessions,
} from '@agentconnect/broker';
import { type DeleteSessionResponse, endpoints, type SessionListQuery } from '@agentconnect/protocol';
import type { Request, Response } from 'express';
import { ownedSession, sessionNotFound, wholeSession } from '../access/owned-session.ts';
import { userOf } from '../http/client/authenticate.ts';
import { bodyText } from '../http/request/body.ts';
import { idempotencyKeyOf } from '../http/request/idempotency-key.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import { requireRoom } from '../limits/kept-room.ts';
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
  const sendSession = async (
    request: Request,
    response: Response,
    outline: SessionOutline,
  ): Promise<void> => {
    const answer = answers.begin(request, response);
    await answer.take(bytesOfSession(outline));
    const session = await wholeSession(scripts, outline.sessionId);
    await answer.send(Buffer.from(sessionJson(session, Date.now())));
  };
  return [
    serve(endpoints.createSession, async ({ request, response, body }) => {
      const answer = answers.begin(request, response);
      const { session, duplicate } = await createOwnedSession(scripts, {
        user: userOf(response),
        request: wantedSession(body, bodyText(request)),
        idempotencyKey: idempotencyKeyOf(request),
        life: sessionLife,
        most: context.sessionsPerUser,
        textLimits,
        room: answer,
      });
      if (!duplicate) onCreated(session.sessionId);
      const json = sessionJson(session, Date.now(), duplicate ? { duplicate } : {});
      await answer.send(Buffer.from(json));
    }),

    serve(endpoints.listSessions, async ({ request, response, query }) => {
      const { limit, after } = query;
      const sought = soughtBy(query);
      const answer = answers.begin(request, response);
      const show = (session: SessionRecord): string => sessionJson(session, Date.now());
      const page = await listSessions(scripts, userOf(response), { limit, after, sought, show }, answer);
      const rest = JSON.stringify({ next: page.next, total_count: page.total });
      await answer.send(Buffer.from(`{"sessions":[${page.sessions.join(',')}],${rest.slice(1)}`));
    }),

    serve(endpoints.getSession, async ({ request, response }) => {
      await sendSession(request, response, await ownedSession(scripts, request.params.id, userOf(response)));
    }),

    serve(endpoints.changeSession, async ({ request, response, body }) => {
      const owner = userOf(response);
      const { sessionId } = await ownedSession(scripts, request.params.id, owner);
      const { title } = body.metadata;
      if (title !== null) await requireRoom(textLimits.quota, owner, title);
      const outcome = await setTitle(scripts, sessionId, { owner, title: title ?? undefined });
      if (outcome !== 'ok') throw sessionNotFound();
      await sendSession(request, response, await ownedSession(scripts, sessionId, owner));
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

function soughtBy({ agent, status, q }: SessionListQuery): SoughtSessions | undefined {
  return agent === undefined && status === undefined && q === undefined
    ? undefined
    : { agent, status, title: q };
}
