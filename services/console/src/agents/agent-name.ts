import type { AgentStatus } from '@agentconnect/protocol';

/** What an agent is called. */
export function nameOf({ name, agent_id: id }: Pick<AgentStatus, 'name' | 'agent_id'>): string {
  return name ?? id;
}
