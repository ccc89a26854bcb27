import { randomId, type SessionAgent, type SessionType } from '@agentconnect/protocol';
import { kindOf } from '../reply.ts';
import type { Scripts } from '../scripts.ts';
import { sessionStep } from '../scripts/lua-script.ts';

const script = sessionStep('create', [
  'nonce',
  'fingerprint',
  'timeout',
  'retention',
  'idle_time',
  'owner',
  'at_work_max',
  '...record',
]);

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
  /** Of a session of agents among themselves. */
  readonly conversation?: NewConversation;
  /** It is only made if fewer sessions of the owner in its partition have work; 0 and `undefined` are no limit. */
  readonly atWorkMax?: number;
  /** Of a session that an agent of another one opened to ask something: who is told of the answer, and how it came to it. */
  readonly delegation?: { readonly parent: string; readonly event: string; readonly lineage: string };
  readonly timeoutMs: number;
  readonly idleMs: number;
  readonly retentionMs: number;
}

export interface NewConversation {
  /** What it starts with; a text starts it in any case. */
  readonly startsOn: 'create' | 'attach' | 'text';
  /** Position of the agent that speaks first. */
  readonly first: number;
  readonly limits: TurnLimits;
}

/** Where a conversation ends at the latest. */
export interface TurnLimits {
  readonly maxTurns: number;
  readonly maxTokens: number;
  /** In billionths of a dollar. */
  readonly maxCost: number;
  readonly maxMs: number;
}

/**
 * Creates a session, ready to be taken up by a worker. `exists` means that an earlier call made it with the same
 * content, `conflict` that one made it with other content, `busy` that `atWorkMax` sessions have work.
 */
export async function createSession(
  scripts: Scripts,
  sessionId: string,
  session: NewSession,
): Promise<'created' | 'exists' | 'conflict' | 'busy'> {
  const { agents, conversation, delegation } = session;
  if (agents.length === 0) throw new TypeError('a session needs an agent');
  const record = {
    owner: session.owner,
    type: session.type,
    agents: JSON.stringify(agents),
    modes: JSON.stringify(session.interactionModes),
    metadata: session.metadata ? JSON.stringify(session.metadata) : '',
    registered: agents.flatMap((agent) => (agent.registered ? agent.agent_id : [])).join(' '),
    // What a script needs when it has to answer in an agent's place.
    speakers: agents.map((agent) => agent.agent_id).join(' '),
    ...Object.fromEntries(agents.map((agent, position) => [`meta:${position}`, answerMetadataOf(agent)])),
    ...(conversation && {
      phase: 'waiting',
      start_on: conversation.startsOn,
      next: conversation.first,
      max_turns: conversation.limits.maxTurns,
      max_tokens: conversation.limits.maxTokens,
      max_cost: conversation.limits.maxCost,
      max_ms: conversation.limits.maxMs,
    }),
    ...(delegation && { parent: `${delegation.parent} ${delegation.event}`, lineage: delegation.lineage }),
  };
  const reply = await scripts.step(script, sessionId, {
    nonce: randomId(),
    fingerprint: session.fingerprint,
    timeout: session.timeoutMs,
    retention: session.retentionMs,
    idle_time: session.idleMs,
    owner: session.owner,
    at_work_max: session.atWorkMax ?? 0,
    record: Object.entries(record).flat(),
  });
  return kindOf(reply, ['created', 'exists', 'conflict', 'busy']);
}

/** The members of an answer's metadata that name its agent's model: a piece of JSON without braces. */
function answerMetadataOf({ provider, model }: SessionAgent): string {
  return JSON.stringify({ role: 'assistant', provider, model }).slice(1, -1);
}
