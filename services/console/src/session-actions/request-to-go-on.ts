import {
  type CreateSessionRequest,
  isRegisteredAgentId,
  type SessionAgentRequest,
  type SessionResponse,
} from '@agentconnect/protocol';
import { givenTitle, titleOf } from '../sessions/session-title.ts';

/** A session like another one, with the same agent: as it was registered, or made of the same model and words. */
export function requestToGoOn(session: SessionResponse, text = ''): CreateSessionRequest {
  const title = givenTitle(session) ?? titleOf(text);
  return {
    session_type: session.session_type,
    agents: Object.fromEntries(Object.entries(session.agents).map(([key, agent]) => [key, agentOf(agent)])),
    ...(title === undefined ? {} : { metadata: { title } }),
  };
}

function agentOf(agent: SessionResponse['agents'][string]): SessionAgentRequest {
  const { agent_id: id, provider, model, capabilities, personality } = agent;
  if (isRegisteredAgentId(id)) return { agent_id: id };
  return { provider, model, capabilities, ...(personality === undefined ? {} : { personality }) };
}
