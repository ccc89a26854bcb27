import { deleteAgent } from '@agentconnect/broker';
import {
  type AgentCapabilities,
  AgentConfig,
  AgentListQuery,
  type AgentListResponse,
  AgentMessageRequest,
  ApiError,
  type DeleteAgentResponse,
  parseSessionAgentId,
  type RegisterAgentResponse,
} from '@agentconnect/protocol';
import { type RequestHandler, Router } from 'express';
import { agentStatus, listVisibleAgents } from '../agents/agent-directory.ts';
import { registerOwnedAgent } from '../agents/register.ts';
import { type MessageContext, sendAgentMessage } from '../agents/send-message.ts';
import { agentAskedFor, visibleAgent } from '../agents/visible-agent.ts';
import { requestIdOf } from '../http/access-log.ts';
import { requireUser, stillSignedIn, userOf } from '../http/authenticate.ts';
import { jsonBody } from '../http/body.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { serve } from '../http/methods.ts';
import { spanOf, tracedRequest } from '../http/traced-request.ts';
import { invalid, validate } from '../http/validate.ts';
import type { RouteContext } from './route-context.ts';

type Context = MessageContext &
  Pick<RouteContext, 'scripts' | 'authenticator' | 'limits' | 'maxBodyBytes' | 'agentsPerUser' | 'tracing'>;
type ById = RequestHandler<{ id: string }>;

/** `/agents`: the agents of sessions, and registered ones. */
export function agentRoutes(context: Context): Router {
  const { scripts, authenticator, limits, maxBodyBytes, agentsPerUser, tracing } = context;
  const router = Router();
  const user = [requireUser(authenticator), limits.agentOps];

  const status: ById = async (request, response) => {
    response.json(await agentStatus(scripts, request.params.id, userOf(response)));
  };

  const list: RequestHandler = async (request, response) => {
    const owner = userOf(response);
    const agents = await listVisibleAgents(scripts, owner, validate(AgentListQuery, request.query));
    response.json({
      agents,
      timestamp: new Date().toISOString(),
      total_count: agents.length,
      user_owned_count: agents.filter((agent) => agent.owner_id === owner).length,
    } satisfies AgentListResponse);
  };

  const register: RequestHandler = async (request, response) => {
    const config = validate(AgentConfig, request.body);
    const agentId = await registerOwnedAgent(scripts, userOf(response), config, agentsPerUser);
    response.json({ agent_id: agentId, status: 'active' } satisfies RegisterAgentResponse);
  };

  const remove: ById = async (request, response) => {
    const owner = userOf(response);
    const { id } = request.params;
    if (parseSessionAgentId(id)) {
      await agentStatus(scripts, id, owner);
      throw invalid([{ path: 'agent_id', message: 'this agent belongs to a session: delete the session' }]);
    }
    const agent = await visibleAgent(scripts, id, owner);
    if (agent.owner !== owner) throw new ApiError('FORBIDDEN', "This is another user's agent.");
    await deleteAgent(scripts, agent);
    response.json({ status: 'success' } satisfies DeleteAgentResponse);
  };

  const capabilities: ById = async (request, response) => {
    const agent = await agentStatus(scripts, request.params.id, userOf(response));
    response.json({
      agent_id: agent.agent_id,
      capabilities: agent.capabilities,
      interaction_modes: agent.interaction_modes,
    } satisfies AgentCapabilities);
  };

  const message: ById = async (request, response) => {
    const owner = userOf(response);
    const wanted = validate(AgentMessageRequest, request.body);
    const sender = await agentStatus(scripts, request.params.id, owner);
    if (sender.owner_id !== owner) throw new ApiError('FORBIDDEN', "This is another user's agent.");
    const receiver = await agentAskedFor('receiver_id', agentStatus(scripts, wanted.receiver_id, owner));
    const sent = await sendAgentMessage(
      scripts,
      {
        user: owner,
        senderId: sender.agent_id,
        receiverId: receiver.agent_id,
        request: wanted,
        clientId: idempotencyKeyOf(request),
        requestId: requestIdOf(request),
        span: spanOf(response),
      },
      context,
    );
    response.json(sent);
  };

  serve(router, '/status/:id', { get: [user, status as RequestHandler] });
  serve(router, '/list', { get: [user, list] });
  serve(router, '/register', {
    post: [user, jsonBody(maxBodyBytes), stillSignedIn(authenticator), register],
  });
  serve(router, '/:id/capabilities', { get: [user, capabilities as RequestHandler] });
  serve(router, '/:id/message', {
    post: [
      tracedRequest(tracing),
      user,
      jsonBody(maxBodyBytes),
      stillSignedIn(authenticator),
      message as RequestHandler,
    ],
  });
  serve(router, '/:id', { delete: [user, remove as RequestHandler] });
  return router;
}
