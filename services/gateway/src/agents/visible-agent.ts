import { readAgent, type RegisteredAgent, type Scripts } from '@agentconnect/broker';
import { ApiError, isRegisteredAgentId } from '@agentconnect/protocol';

export function agentNotFound(): ApiError {
  return new ApiError('AGENT_NOT_FOUND', 'There is no such agent.');
}

/** A registered agent that the user may see and use. Rejects with 404 if there is none, and with 403 if it may not. */
export async function visibleAgent(
  scripts: Scripts,
  agentId: string,
  user: string,
): Promise<RegisteredAgent> {
  const agent = isRegisteredAgentId(agentId) ? await readAgent(scripts, agentId) : undefined;
  if (!agent) throw agentNotFound();
  if (agent.owner !== user && !agent.isPublic) {
    throw new ApiError('FORBIDDEN', "This is another user's agent.");
  }
  return agent;
}
