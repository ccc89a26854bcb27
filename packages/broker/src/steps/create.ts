import { randomId, type SessionAgent, type SessionType } from '@agentconnect/protocol';
import { kindOf } from '../reply.ts';
import { type Scripts, sessionStep } from '../scripts.ts';

const script = sessionStep('create');

export interface NewSession {
  readonly owner: string;
  readonly type: SessionType;
  /** In speaking order. */
  readonly agents: readonly SessionAgent[];
  readonly interactionModes: readonly string[];
  /** As the caller gave it; `undefined` stays away. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** A hash of what the caller asked for: a second creation under the same id must ask for the same. */
  readonly fingerprint: string;
  readonly timeoutMs: number;
  readonly idleMs: number;
  readonly retentionMs: number;
}

/**
 * Creates a session, ready to be taken up by a worker. `exists` means that an earlier call made it with the same
 * content, `conflict` that one made it with other content.
 */
export async function createSession(
  scripts: Scripts,
  sessionId: string,
  session: NewSession,
): Promise<'created' | 'exists' | 'conflict'> {
  const first = session.agents[0];
  if (!first) throw new TypeError('a session needs an agent');
  const registered = session.agents.filter((agent) => agent.registered).map((agent) => agent.agent_id);
  const record = {
    owner: session.owner,
    type: session.type,
    agents: JSON.stringify(session.agents),
    modes: JSON.stringify(session.interactionModes),
    metadata: session.metadata ? JSON.stringify(session.metadata) : '',
    registered: registered.join(' '),
    // JSON fragments that a script splices when it has to answer in the agent's place.
    route: `"sender":${JSON.stringify(first.agent_id)},"receiver":${JSON.stringify(session.owner)},`,
    answer_meta: JSON.stringify({ role: 'assistant', provider: first.provider, model: first.model }).slice(
      1,
      -1,
    ),
  };
  const reply = await scripts.step(script, sessionId, [
    randomId(),
    session.fingerprint,
    session.timeoutMs,
    session.retentionMs,
    session.idleMs,
    ...Object.entries(record).flat(),
  ]);
  return kindOf(reply, ['created', 'exists', 'conflict']);
}
