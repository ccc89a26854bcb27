import { deleteSession, forgetSessions, type SessionRecord } from '@agentconnect/broker';
import type { DeleteSessionResponse } from '@agentconnect/protocol';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { requireUser, stillSignedIn, userOf } from '../http/authenticate.ts';
import { jsonBody } from '../http/body.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { serve } from '../http/methods.ts';
import { pageLimit, validate } from '../http/validate.ts';
import { createOwnedSession } from '../sessions/create.ts';
import { bytesOfSession, listSessions } from '../sessions/list.ts';
import { ownedSession, sessionNotFound, wholeSession } from '../sessions/owned-session.ts';
import { sessionJson } from '../sessions/session-response.ts';
import { wantedSession } from '../sessions/wanted-session.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<
  RouteContext,
  | 'scripts'
  | 'authenticator'
  | 'limits'
  | 'maxBodyBytes'
  | 'sessionLife'
  | 'sessionsPerUser'
  | 'textLimits'
  | 'onCreated'
  | 'answers'
>;

const ListQuery = z.object({
  limit: pageLimit(500, 50),
  after: z.string().min(1).max(128).optional(),
});

const wantsRepresentation = /(?:^|[,;\s])return\s*=\s*"?representation"?/i;

/** `/chat/sessions`: create, look at and delete sessions. */
export function sessionRoutes(context: Context): Router {
  const { scripts, authenticator, limits, maxBodyBytes, sessionLife, textLimits, onCreated, answers } =
    context;
  const router = Router();
  const user = requireUser(authenticator);

  const create: RequestHandler = async (request, response) => {
    const wanted = wantedSession(request);
    const idempotencyKey = idempotencyKeyOf(request);
    const { session, duplicate } = await createOwnedSession(scripts, {
      user: userOf(response),
      request: wanted,
      idempotencyKey,
      life: sessionLife,
      most: context.sessionsPerUser,
      textLimits,
    });
    if (!duplicate) onCreated(session.sessionId);
    const json = sessionJson(session, Date.now(), duplicate ? { duplicate } : {});
    await answers.begin(request, response).send(Buffer.from(json));
  };

  const list: RequestHandler = async (request, response) => {
    const { limit, after } = validate(ListQuery, request.query);
    const answer = answers.begin(request, response);
    const show = (session: SessionRecord): string => sessionJson(session, Date.now());
    const page = await listSessions(scripts, userOf(response), { limit, after, show }, answer);
    const rest = JSON.stringify({ next: page.next, total_count: page.total });
    await answer.send(Buffer.from(`{"sessions":[${page.sessions.join(',')}],${rest.slice(1)}`));
  };

  const get: RequestHandler<{ id: string }> = async (request, response) => {
    const outline = await ownedSession(scripts, request.params.id, userOf(response));
    const answer = answers.begin(request, response);
    await answer.take(bytesOfSession(outline));
    const session = await wholeSession(scripts, outline.sessionId);
    await answer.send(Buffer.from(sessionJson(session, Date.now())));
  };

  const remove: RequestHandler<{ id: string }> = async (request, response) => {
    const owner = userOf(response);
    const { sessionId } = await ownedSession(scripts, request.params.id, owner);
    // First out of the index: an Idempotency-Key whose session is not listed makes it no second time.
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
  };

  serve(router, '/create', {
    post: [user, limits.sessionCreate, jsonBody(maxBodyBytes), stillSignedIn(authenticator), create],
  });
  serve(router, '/', { get: [user, limits.sessionQuery, list] });
  serve(router, '/:id', {
    get: [user, limits.sessionQuery, get as RequestHandler],
    delete: [user, remove as RequestHandler],
  });
  return router;
}
