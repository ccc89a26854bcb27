import type { SessionResponse } from '@agentconnect/protocol';
import { texts } from '../texts.ts';
import { useStoreValue } from './use-store-value.ts';

/** What an agent of a session is called: its model, or its key where there are several. */
export function useAgentName(sessionId: string, agentId: string | undefined): string {
  const session = useStoreValue(sessionId, (store) => store.session.session);
  const agents = Object.entries(session?.agents ?? {});
  const [key, agent] =
    agents.find(([, one]) => one.agent_id === agentId) ?? (agents.length === 1 ? agents[0] : undefined) ?? [];
  return (agents.length > 1 ? key : agent?.model) ?? texts.chat.agent;
}

/** Whether agents talk with each other in a session. */
export function isConversation(session: Pick<SessionResponse, 'session_type'> | undefined): boolean {
  return session?.session_type === 'agent_agent';
}
