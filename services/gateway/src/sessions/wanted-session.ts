import { CreateSessionRequest, type SessionAgentRequest } from '@agentconnect/protocol';
import type { Request } from 'express';
import { bodyText } from '../http/body.ts';
import { validate } from '../http/validate.ts';
import { keysInOrder } from '../json/keys-in-order.ts';

/** What a creation asks for, its agents in the order in which they were written: that is their speaking order. */
export interface WantedSession extends Omit<CreateSessionRequest, 'agents'> {
  readonly agents: readonly (readonly [key: string, agent: SessionAgentRequest])[];
}

/** Reads the body of a creation. Throws a `VALIDATION_ERROR`. */
export function wantedSession(request: Request): WantedSession {
  const { agents, ...rest } = validate(CreateSessionRequest, request.body);
  const keys = keysInOrder(bodyText(request), 'agents') ?? Object.keys(agents);
  return { ...rest, agents: keys.flatMap((key) => (agents[key] ? [[key, agents[key]] as const] : [])) };
}
