import type { SessionRecord } from '@agentconnect/broker';
import type { SessionResponse } from '@agentconnect/protocol';
import { isOver } from '../access/owned-session.ts';
import { stateOfSessionAgent } from '../agents/session-agent-status.ts';
import { conversationState, hasSpent, shownSpent } from './conversation-state.ts';

/** The documented response about a session. `now` is in ms. */
function sessionResponse(session: SessionRecord, now: number): SessionResponse {
  return {
    session_id: session.sessionId,
    type: 'system',
    created_at: new Date(session.createdAt).toISOString(),
    status: isOver(session, now) ? 'expired' : session.status,
    session_type: session.type,
    agents: Object.fromEntries(
      session.agents.map((agent, position) => [
        agent.key,
        {
          agent_id: agent.agent_id,
          provider: agent.provider,
          model: agent.model,
          capabilities: agent.capabilities,
          // The personality of another user's agent is private.
          ...(agent.personality === undefined || agent.foreign ? {} : { personality: agent.personality }),
          status: stateOfSessionAgent(session, position, now),
        },
      ]),
    ),
    ...metadataOf(session, now),
  };
}

/** The response as JSON, partly built by hand to keep the order of the agents, whatever their keys are. */
export function sessionJson(
  session: SessionRecord,
  now: number,
  more: Partial<SessionResponse> & { readonly user?: string } = {},
): string {
  const { agents, ...rest } = sessionResponse(session, now);
  const inOrder = session.agents.map(({ key }) => `${JSON.stringify(key)}:${JSON.stringify(agents[key])}`);
  return `{"agents":{${inOrder.join(',')}},${JSON.stringify({ ...rest, ...more }).slice(1)}`;
}

/**
 * The metadata as given, with the title that was set, and with what the session has used, once it has used anything, unless
 * the caller has given something else under these names. A session of agents among themselves shows its conversation in it.
 */
function metadataOf(
  { metadata, title, conversation, spent }: SessionRecord,
  now: number,
): Pick<SessionResponse, 'metadata'> {
  return {
    metadata: {
      ...(hasSpent(spent) && shownSpent(spent)),
      ...metadata,
      ...(title === undefined ? {} : { title: title || undefined }),
      ...(conversation && { conversation: conversationState(conversation, spent, now) }),
    },
  };
}
