import {
  ApiError,
  formatCursor,
  newMessageId,
  PostMessageRequest,
  type PostMessageResponse,
} from '@agentconnect/protocol';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { eventStreamHeaders } from '../events/event-stream.ts';
import { requestIdOf } from '../http/access-log.ts';
import { identityOf, requireUser, stillSignedIn, userOf } from '../http/authenticate.ts';
import { jsonBody } from '../http/body.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { serve } from '../http/methods.ts';
import { usedUp } from '../http/rate-limits.ts';
import { spanOf, tracedRequest } from '../http/traced-request.ts';
import { invalid, pageLimit, validate } from '../http/validate.ts';
import { readAudience } from '../messages/audience.ts';
import { submitText } from '../messages/submit-text.ts';
import { historyBody, readHistory } from '../sessions/history.ts';
import { ownedSession } from '../sessions/owned-session.ts';
import { askedCursor } from '../sockets/greeting.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<
  RouteContext,
  | 'scripts'
  | 'authenticator'
  | 'limits'
  | 'maxBodyBytes'
  | 'textLimits'
  | 'texts'
  | 'durability'
  | 'events'
  | 'tracing'
  | 'answers'
>;

const HistoryQuery = z.object({
  limit: pageLimit(500, 50),
  after: z.string().max(128).optional(),
});

/** `/chat/sessions/{id}/messages` and `/events`: what was said in a session, and saying something. */
export function sessionMessageRoutes(context: Context): Router {
  const { scripts, authenticator, limits, maxBodyBytes, textLimits, texts, durability, events } = context;
  const { tracing, answers } = context;
  const router = Router();
  const user = requireUser(authenticator);

  const history: RequestHandler<{ id: string }> = async (request, response) => {
    const session = await ownedSession(scripts, request.params.id, userOf(response));
    const answer = answers.begin(request, response);
    const query = validate(HistoryQuery, request.query);
    await answer.send(historyBody(await readHistory(scripts, session, query, answer)));
  };

  const post: RequestHandler<{ id: string }> = async (request, response) => {
    const owner = userOf(response);
    const { content, receiver, metadata } = validate(PostMessageRequest, request.body);
    const { client_message_id: inBody, ...rest } = metadata ?? {};
    const inHeader = idempotencyKeyOf(request);
    if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
      const message = 'is not the Idempotency-Key of the request';
      throw invalid([{ path: 'metadata.client_message_id', message }]);
    }
    const session = await ownedSession(scripts, request.params.id, owner);
    const text = {
      sessionId: session.sessionId,
      user: owner,
      content,
      sender: undefined,
      receiver,
      metadata: rest,
      clientId: inHeader ?? inBody,
      origin: undefined,
      requestId: requestIdOf(request),
      messageId: newMessageId(),
      span: spanOf(response),
    };
    const submitted = texts.count('rest', async () => {
      const audience = await readAudience(scripts, session, rest);
      const taken = await submitText(scripts, text, textLimits, audience);
      return durability ? durability.accept(session.sessionId, taken) : taken;
    });
    const accepted = await submitted.catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'RATE_LIMITED') {
        response.set(usedUp('messages', textLimits.perMinute, error.retryAfterSeconds ?? 1));
      }
      throw error;
    });
    response.status(202).json({
      message_id: accepted.messageId,
      session_id: session.sessionId,
      seq: accepted.seq,
      cursor: formatCursor(accepted),
      timestamp: new Date(accepted.at).toISOString(),
      duplicate: accepted.kind === 'duplicate',
    } satisfies PostMessageResponse);
  };

  const openEvents: RequestHandler<{ id: string }> = async (request, response) => {
    const sessionId = request.params.id;
    if (request.method === 'HEAD') {
      await ownedSession(scripts, sessionId, userOf(response));
      response.writeHead(200, eventStreamHeaders).end();
      return;
    }
    const { cursor, stream } = request.query;
    const asked = request.get('Last-Event-ID') || (typeof cursor === 'string' ? cursor : undefined);
    await events.serve(request, response, {
      sessionId,
      identity: identityOf(response),
      cursor: askedCursor(asked),
      streaming: stream === 'true',
    });
  };

  serve(router, '/:id/messages', {
    get: [user, limits.sessionQuery, history as RequestHandler],
    post: [
      tracedRequest(tracing),
      user,
      jsonBody(maxBodyBytes),
      stillSignedIn(authenticator),
      post as RequestHandler,
    ],
  });
  serve(router, '/:id/events', {
    get: [requireUser(authenticator, { fromQuery: true }), limits.sessionQuery, openEvents as RequestHandler],
  });
  return router;
}
