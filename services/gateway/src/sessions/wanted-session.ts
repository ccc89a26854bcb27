import type { CreateSessionRequest, SessionAgentRequest } from '@agentconnect/protocol';
import { keysInOrder } from '../json/keys-in-order.ts';

/** The request for a session, with its agents in the order of the text, which is their speaking order. */
export interface WantedSession extends Omit<CreateSessionRequest, 'agents'> {
  readonly agents: readonly (readonly [key: string, agent: SessionAgentRequest])[];
}

/** Puts the agents of a request into the order of its text. */
export function wantedSession({ agents, ...rest }: CreateSessionRequest, text: string): WantedSession {
  const keys = keysInOrder(text, 'agents') ?? Object.keys(agents);
  return { ...rest, agents: keys.flatMap((key) => (agents[key] ? [[key, agents[key]] as const] : [])) };
}
