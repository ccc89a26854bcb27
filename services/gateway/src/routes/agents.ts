import { deleteAgent } from '@agentconnect/broker';
import {
  type AgentListResponse,
  type DeleteAgentResponse,
  endpoints,
  parseSessionAgentId,
  type RegisterAgentResponse,
} from '@agentconnect/protocol';
import { agentAskedFor, anothersAgent, visibleAgent } from '../access/visible-agent.ts';
import { agentCapabilities, agentStatus, checkAgent } from '../agents/agent-directory.ts';
import { listAgents } from '../agents/agent-list.ts';
import { registerOwnedAgent } from '../agents/register.ts';
import { requestIdOf } from '../http/access-log.ts';
import { userOf } from '../http/authenticate.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import type { Served, ServeEndpoint } from '../http/served.ts';
import { spanOf } from '../http/traced-request.ts';
import { invalid } from '../http/validate.ts';
import { type MessageContext, sendAgentMessage } from '../messages/send-agent-message.ts';
import type { RouteContext } from './route-context.ts';

type Context = MessageContext & Pick<RouteContext, 'scripts' | 'agentsPerUser' | 'answers' | 'drain'>;

/** Agents of sessions, and registered agents. */
export function agentRoutes(serve: ServeEndpoint, context: Context): Served[] {
  const { scripts, agentsPerUser, answers } = context;
  return [
    serve(endpoints.agentStatus, async ({ request, response }) => {
      const answer = answers.begin(request, response);
      await answer.sendJson(await agentStatus(context, request.params.id, userOf(response), answer));
    }),

    serve(endpoints.listAgents, async ({ request, response, query }) => {
      const answer = answers.begin(request, response);
      const { agents, ...page } = await listAgents(context, userOf(response), query, answer);
      await answer.sendJson({
        agents,
        timestamp: new Date().toISOString(),
        ...page,
      } satisfies AgentListResponse);
    }),

    serve(endpoints.registerAgent, async ({ response, body }) => {
      const agentId = await registerOwnedAgent(scripts, userOf(response), body, {
        most: agentsPerUser,
        limits: context.textLimits,
      });
      response.json({ agent_id: agentId, status: 'active' } satisfies RegisterAgentResponse);
    }),

    serve(endpoints.agentCapabilities, async ({ request, response }) => {
      response.json(await agentCapabilities(scripts, request.params.id, userOf(response)));
    }),

    serve(
      endpoints.messageAgent,
      async ({ request, response, body }) => {
        const owner = userOf(response);
        const { id } = request.params;
        const { receiver_id: receiverId } = body;
        await checkAgent(scripts, id, owner, { isOwn: true });
        await agentAskedFor('receiver_id', checkAgent(scripts, receiverId, owner, { isOwn: false }));
        const sent = await sendAgentMessage(
          scripts,
          {
            user: owner,
            senderId: id,
            receiverId,
            request: body,
            clientId: idempotencyKeyOf(request),
            requestId: requestIdOf(request),
            span: spanOf(response),
          },
          context,
        );
        response.json(sent);
      },
      { traced: true },
    ),

    serve(endpoints.deleteAgent, async ({ request, response }) => {
      const owner = userOf(response);
      const { id } = request.params;
      if (parseSessionAgentId(id)) {
        await checkAgent(scripts, id, owner, { isOwn: true });
        const message = 'this agent belongs to a session: delete the session';
        throw invalid([{ path: 'agent_id', message }]);
      }
      const agent = await visibleAgent(scripts, id, owner);
      if (agent.owner !== owner) throw anothersAgent();
      await deleteAgent(scripts, agent);
      response.json({ status: 'success' } satisfies DeleteAgentResponse);
    }),
  ];
}
