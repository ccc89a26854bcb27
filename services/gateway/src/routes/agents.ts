import { deleteAgent } from '@agentconnect/broker';
import {
  AgentConfig,
  AgentListQuery,
  type AgentListResponse,
  AgentMessageRequest,
  type DeleteAgentResponse,
  parseSessionAgentId,
  type RegisterAgentResponse,
} from '@agentconnect/protocol';
import { type RequestHandler, Router } from 'express';
import { agentCapabilities, agentStatus, checkAgent } from '../agents/agent-directory.ts';
import { listAgents } from '../agents/agent-list.ts';
import { registerOwnedAgent } from '../agents/register.ts';
import { type MessageContext, sendAgentMessage } from '../agents/send-message.ts';
import { agentAskedFor, anothersAgent, visibleAgent } from '../agents/visible-agent.ts';
import { requestIdOf } from '../http/access-log.ts';
import { requireUser, stillSignedIn, userOf } from '../http/authenticate.ts';
import { jsonBody } from '../http/body.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { serve } from '../http/methods.ts';
import { spanOf, tracedRequest } from '../http/traced-request.ts';
import { invalid, pageLimit, validate } from '../http/validate.ts';
import type { RouteContext } from './route-context.ts';

type Context = MessageContext &
  Pick<
    RouteContext,
    | 'scripts'
    | 'authenticator'
    | 'limits'
    | 'maxBodyBytes'
    | 'agentsPerUser'
    | 'tracing'
    | 'answers'
    | 'drain'
  >;
type ById = RequestHandler<{ id: string }>;

/** Without a limit a page has as many as fit. */
const ListQuery = AgentListQuery.extend({ limit: pageLimit(500, Infinity) });

/** `/agents`: the agents of sessions, and registered ones. */
export function agentRoutes(context: Context): Router {
  const { scripts, authenticator, limits, maxBodyBytes, agentsPerUser, tracing, answers } = context;
  const router = Router();
  const user = [requireUser(authenticator), limits.agentOps];

  const status: ById = async (request, response) => {
    const answer = answers.begin(request, response);
    await answer.sendJson(await agentStatus(context, request.params.id, userOf(response), answer));
  };

  const list: RequestHandler = async (request, response) => {
    const asked = validate(ListQuery, request.query);
    const answer = answers.begin(request, response);
    const { agents, ...page } = await listAgents(context, userOf(response), asked, answer);
    await answer.sendJson({
      agents,
      timestamp: new Date().toISOString(),
      ...page,
    } satisfies AgentListResponse);
  };

  const register: RequestHandler = async (request, response) => {
    const config = validate(AgentConfig, request.body);
    const agentId = await registerOwnedAgent(scripts, userOf(response), config, {
      most: agentsPerUser,
      limits: context.textLimits,
    });
    response.json({ agent_id: agentId, status: 'active' } satisfies RegisterAgentResponse);
  };

  const remove: ById = async (request, response) => {
    const owner = userOf(response);
    const { id } = request.params;
    if (parseSessionAgentId(id)) {
      await checkAgent(scripts, id, owner, { isOwn: true });
      throw invalid([{ path: 'agent_id', message: 'this agent belongs to a session: delete the session' }]);
    }
    const agent = await visibleAgent(scripts, id, owner);
    if (agent.owner !== owner) throw anothersAgent();
    await deleteAgent(scripts, agent);
    response.json({ status: 'success' } satisfies DeleteAgentResponse);
  };

  const capabilities: ById = async (request, response) => {
    response.json(await agentCapabilities(scripts, request.params.id, userOf(response)));
  };

  const message: ById = async (request, response) => {
    const owner = userOf(response);
    const wanted = validate(AgentMessageRequest, request.body);
    const { id } = request.params;
    const { receiver_id: receiverId } = wanted;
    await checkAgent(scripts, id, owner, { isOwn: true });
    await agentAskedFor('receiver_id', checkAgent(scripts, receiverId, owner, { isOwn: false }));
    const sent = await sendAgentMessage(
      scripts,
      {
        user: owner,
        senderId: id,
        receiverId,
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
