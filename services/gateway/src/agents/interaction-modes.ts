import type { SessionType } from '@agentconnect/protocol';

/** The ways in which others can talk to an agent. */
export const allInteractionModes = ['human_to_agent', 'agent_to_agent'] as const;

export function modesOfSessionType(type: SessionType): string[] {
  return [type === 'human_agent' ? 'human_to_agent' : 'agent_to_agent'];
}
