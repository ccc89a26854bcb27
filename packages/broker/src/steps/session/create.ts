import { askHuman, randomId, type SessionAgent, type SessionType } from '@agentconnect/protocol';
import { kindOf } from '../../scripts/reply.ts';
import type { Scripts } from '../../scripts/scripts.ts';
import { sessionStep } from '../../scripts/lua-script.ts';
import { soughtNames } from '../../sessions/sought-session.ts';
import type { TurnLimits } from '../../sessions/turn-limits.ts';

const script = sessionStep('session/create', [
  'nonce',
  'fingerprint',
  'timeout',
  'retention',
  'idle_time',
  'owner',
  'at_work_max',
  'copied',
  '...record',
]);

export interface NewSession {
  readonly owner: string;
  readonly type: SessionType;
  /** In speaking order. */
  readonly agents: readonly SessionAgent[];
  readonly interactionModes: readonly string[];
  /** As the caller gave it; not stored if `undefined`. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** What it is called at first. */
  readonly title?: string | undefined;
  /** Open frames that its log begins with, in order; nothing of them is answered or counts as used. */
  readonly copied?: readonly CopiedFrame[] | undefined;
  /** A hash of the request; a second creation with the same id must have the same. */
  readonly fingerprint: string;
  /** For a session of agents among themselves. */
  readonly conversation?: NewConversation;
  /** Only created if fewer sessions of the owner in its partition have work; 0 and `undefined` are no limit. */
  readonly atWorkMax?: number;
  /** For a session that asks an agent a question of another session's agent: who gets the answer, and its lineage. */
  readonly delegation?: { readonly parent: string; readonly event: string; readonly lineage: string };
  readonly timeoutMs: number;
  readonly idleMs: number;
  readonly retentionMs: number;
}

export interface CopiedFrame {
  readonly messageId: string;
  readonly open: string;
}

export interface NewConversation {
  /** What starts it; a text always does. */
  readonly startsOn: 'create' | 'attach' | 'text';
  /** Position of the agent that speaks first. */
  readonly first: number;
  readonly limits: TurnLimits;
}

/**
 * Creates a session, ready to be taken up by a worker. `exists`: an earlier call created it with the same content;
 * `conflict`: with other content; `busy`: `atWorkMax` sessions have work.
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
    found_by: JSON.stringify(soughtNames(agents)),
    ...(session.title !== undefined && { title: session.title }),
    // For scripts that have to answer for an agent.
    speakers: agents.map((agent) => agent.agent_id).join(' '),
    ...Object.fromEntries(agents.map((agent, position) => [`meta:${position}`, answerMetadataOf(agent)])),
    ...(agents.some(hasTools) ? { tools: 1 } : {}),
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
    copied: session.copied?.length
      ? JSON.stringify(session.copied.flatMap(({ messageId, open }) => [messageId, open]))
      : '',
    record: Object.entries(record).flat(),
  });
  return kindOf(reply, ['created', 'exists', 'conflict', 'busy']);
}

/** Whether calls of an agent may be logged: of tools of the operator or of the client, or of a person who is asked. */
function hasTools({ tools = [], client_tools: clientTools = [], capabilities }: SessionAgent): boolean {
  return tools.length > 0 || clientTools.length > 0 || capabilities.includes(askHuman);
}

/** The members of an answer's metadata that name the agent's model, as JSON without the braces. */
function answerMetadataOf({ provider, model }: SessionAgent): string {
  return JSON.stringify({ role: 'assistant', provider, model }).slice(1, -1);
}
