import { type AnswerCallResponse, endpoints, type ToolsResponse } from '@agentconnect/protocol';
import { ownedSession } from '../access/owned-session.ts';
import { listToolsFor } from '../agents/agent-tools.ts';
import { userOf } from '../http/client/authenticate.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import { answerToCall } from '../messages/answer-call.ts';
import type { RouteContext } from './route-context.ts';

/** The tools of the operator, and the calls of them that wait for a person. */
export function toolRoutes(serve: ServeEndpoint, { scripts }: Pick<RouteContext, 'scripts'>): Served[] {
  return [
    serve(endpoints.listTools, async ({ response }) => {
      response.json({ tools: await listToolsFor(scripts, userOf(response)) } satisfies ToolsResponse);
    }),
    serve(endpoints.answerCall, async ({ request, response, body }) => {
      const user = userOf(response);
      const { id, call_id: callId = '' } = request.params;
      const { sessionId } = await ownedSession(scripts, id, user);
      await answerToCall(scripts, { sessionId, user, callId, answer: body });
      response.json({
        session_id: sessionId,
        call_id: callId,
        action: body.action,
      } satisfies AnswerCallResponse);
    }),
  ];
}
