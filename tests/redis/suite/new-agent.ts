import type { NewAgent } from '@agentconnect/broker';
import { newRegisteredAgentId } from '@agentconnect/protocol';

/** An agent to register, with what a test does not care about filled in. */
export function newAgent(changes: Partial<NewAgent> = {}): NewAgent {
  return {
    agentId: newRegisteredAgentId(),
    owner: 'ada',
    isPublic: false,
    createdAt: Date.now(),
    definition: {
      name: 'Helper',
      provider: 'demo',
      model: 'echo',
      capabilities: [],
      interaction_modes: [],
      metadata: {},
    },
    ...changes,
  };
}
