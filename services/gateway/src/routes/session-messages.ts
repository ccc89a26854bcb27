import {
  ApiError,
  endpoints,
  formatCursor,
  newMessageId,
  type PostMessageResponse,
} from '@agentconnect/protocol';
import { ownedSession } from '../access/owned-session.ts';
import { eventStreamHeaders } from '../events/event-stream.ts';
import { requestIdOf } from '../http/observability/access-log.ts';
import { identityOf, userOf } from '../http/client/authenticate.ts';
import { idempotencyKeyOf } from '../http/request/idempotency-key.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import { spanOf } from '../http/observability/traced-request.ts';
import { invalid } from '../http/request/validate.ts';
import { askedCursor } from '../listeners/greeting.ts';
import { readAudience } from '../messages/audience.ts';
import { submitText } from '../messages/submit-text.ts';
import { historyBody, readHistory } from '../sessions/history.ts';
import { usedUp } from './limits/rate-limits.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<RouteContext, 'scripts' | 'textLimits' | 'texts' | 'durability' | 'events' | 'answers'>;

/** Reading what was said in a session, and adding to it. */
export function messageRoutes(serve: ServeEndpoint, context: Context): Served[] {
  const { scripts, textLimits, texts, durability, events, answers } = context;
  return [
    serve(endpoints.readMessages, async ({ request, response, query }) => {
      const session = await ownedSession(scripts, request.params.id, userOf(response));
      const answer = answers.begin(request, response);
      await answer.send(historyBody(await readHistory(scripts, session, query, answer)));
    }),

    serve(
      endpoints.postMessage,
      async ({ request, response, body: { content, receiver, metadata } }) => {
        const owner = userOf(response);
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
      },
      { traced: true },
    ),

    serve(endpoints.listen, async ({ request, response }) => {
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
    }),
  ];
}
