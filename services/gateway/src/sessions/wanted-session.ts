import type { CreateSessionRequest, SessionAgentRequest } from '@agentconnect/protocol';
import { keysInOrder } from '../json/keys-in-order.ts';

/** What a creation asks for, its agents in the order in which they were written: that is their speaking order. */
export interface WantedSession extends Omit<CreateSessionRequest, 'agents'> {
  readonly agents: readonly (readonly [key: string, agent: SessionAgentRequest])[];
}

/** Puts the agents of a creation into the order of the text that it was read from. */
export function wantedSession({ agents, ...rest }: CreateSessionRequest, text: string): WantedSession {
  const keys = keysInOrder(text, 'agents') ?? Object.keys(agents);
  return { ...rest, agents: keys.flatMap((key) => (agents[key] ? [[key, agents[key]] as const] : [])) };
}
