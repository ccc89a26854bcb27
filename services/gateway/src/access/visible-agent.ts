import { type AgentOutline, readAgentOutline, type Scripts } from '@agentconnect/broker';
import { ApiError, type ErrorCode, isRegisteredAgentId } from '@agentconnect/protocol';

const refusals: ReadonlySet<ErrorCode> = new Set(['AGENT_NOT_FOUND', 'FORBIDDEN']);

export function agentNotFound(): ApiError {
  return new ApiError('AGENT_NOT_FOUND', 'There is no such agent.');
}

export function anothersAgent(): ApiError {
  return new ApiError('FORBIDDEN', "This is another user's agent.");
}

/** A registered agent that the user may see and use. Rejects with 404 if there is none, and with 403 if the user may not. */
export async function visibleAgent(scripts: Scripts, agentId: string, user: string): Promise<AgentOutline> {
  const agent = isRegisteredAgentId(agentId) ? await readAgentOutline(scripts, agentId) : undefined;
  if (!agent) throw agentNotFound();
  if (agent.owner !== user && !agent.isPublic) throw anothersAgent();
  return agent;
}

/** An agent that a field of a request names. The error names the field if there is none, or the user may not use it. */
export async function agentAskedFor<T>(path: string, found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (!(error instanceof ApiError) || !refusals.has(error.code)) throw error;
    const { code, message } = error;
    throw new ApiError(code, `${path}: ${message}`);
  }
}
