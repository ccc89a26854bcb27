import { type CastMember, readCast, readSessionAgents, type Scripts } from '@agentconnect/broker';
import type { SessionAgent, SessionType } from '@agentconnect/protocol';
import { sessionNotFound } from '../access/owned-session.ts';

/** An agent that a text may be for. Its metadata is there where structured data has to fit what it takes. */
export interface Listener extends CastMember {
  readonly metadata?: SessionAgent['metadata'] | undefined;
}

/** The agents of a session, as much of them as a text has to be checked against. */
export interface Audience {
  readonly type: SessionType;
  /** In speaking order; none where nothing of a text depends on them. */
  readonly agents: readonly Listener[];
}

/** Reads what a text with such metadata has to be checked against: the whole agents only for structured data. */
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
