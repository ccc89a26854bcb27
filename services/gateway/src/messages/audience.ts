import { type CastMember, readCast, readSessionAgents, type Scripts } from '@agentconnect/broker';
import type { SessionAgent, SessionType } from '@agentconnect/protocol';
import { sessionNotFound } from '../access/owned-session.ts';

/** An agent that may receive a text. Its metadata is only read if structured data has to fit its schema. */
export interface Addressee extends CastMember {
  readonly metadata?: SessionAgent['metadata'] | undefined;
}

/** The agents of a session, with as much of each as a text has to be checked against. */
export interface Audience {
  readonly type: SessionType;
  /** In speaking order; empty if nothing in a text depends on them. */
  readonly agents: readonly Addressee[];
}

/** Reads what a text with this metadata has to be checked against: complete agents only for structured data. */
export async function readAudience(
  scripts: Scripts,
  { sessionId, type }: { readonly sessionId: string; readonly type: SessionType },
  metadata: Readonly<Record<string, unknown>> | undefined,
): Promise<Audience> {
  const hasData = metadata?.['structured_data'] !== undefined;
  if (type === 'human_agent' && !hasData) return { type, agents: [] };
  const agents = await (hasData ? readSessionAgents(scripts, sessionId) : readCast(scripts, sessionId));
  if (!agents) throw sessionNotFound();
  return { type, agents };
}
