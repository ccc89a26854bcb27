import { type AgentOutline, deleteAgent, type Scripts } from '@agentconnect/broker';
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
import { changeOwnedAgent } from '../agents/change.ts';
import { registerOwnedAgent } from '../agents/register.ts';
import { requestIdOf } from '../http/observability/access-log.ts';
import { userOf } from '../http/client/authenticate.ts';
import { idempotencyKeyOf } from '../http/request/idempotency-key.ts';
import type { Served, ServeEndpoint } from '../http/serving/served.ts';
import { spanOf } from '../http/observability/traced-request.ts';
import { invalid } from '../http/request/validate.ts';
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

    serve(endpoints.changeAgent, async ({ request, response, body }) => {
      const answer = answers.begin(request, response);
      const owner = userOf(response);
      const agent = await ownRegistered(scripts, request.params.id, owner);
      await changeOwnedAgent(scripts, agent, body, context.textLimits);
      await answer.sendJson(await agentStatus(context, agent.agentId, owner, answer));
    }),

    serve(endpoints.deleteAgent, async ({ request, response }) => {
      await deleteAgent(scripts, await ownRegistered(scripts, request.params.id, userOf(response)));
      response.json({ status: 'success' } satisfies DeleteAgentResponse);
    }),
  ];
}

/** A registered agent of the user's own. One of a session is part of it: 422. */
async function ownRegistered(scripts: Scripts, id: string, owner: string): Promise<AgentOutline> {
  if (parseSessionAgentId(id)) {
    await checkAgent(scripts, id, owner, { isOwn: true });
    throw invalid([
      { path: 'agent_id', message: 'this agent is part of a session and cannot be changed alone' },
    ]);
  }
  const agent = await visibleAgent(scripts, id, owner);
  if (agent.owner !== owner) throw anothersAgent();
  return agent;
}
