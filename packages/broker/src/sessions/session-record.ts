import { type EndReason, SessionAgent } from '@agentconnect/protocol';
import { z } from 'zod';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { outlineOf, readFields, type SessionFields, type SessionOutline } from './session-outline.ts';
import type { TurnLimits } from './turn-limits.ts';

/** A session as stored in its hash. All times are in ms. */
export interface SessionRecord extends SessionOutline {
  readonly agents: readonly SessionAgent[];
  readonly interactionModes: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** The title that was set; empty if it was taken away. */
  readonly title: string | undefined;
  /** For a session of agents among themselves. */
  readonly conversation: ConversationRecord | undefined;
}

/** The progress of a conversation among agents. */
export interface ConversationRecord {
  readonly phase: 'waiting' | 'running' | 'ended';
  readonly turns: number;
  readonly limits: TurnLimits;
  /** How long it ran before this stretch, and when this stretch began; in ms. */
  readonly ran: number;
  readonly began: number;
  readonly reason: EndReason | undefined;
  readonly summary: string | undefined;
}

const Agents = z.array(SessionAgent);
const Modes = z.array(z.string());
const Metadata = z.record(z.string(), z.unknown());

/** The fields of a record beyond its outline. */
const rest = [
  'agents',
  'modes',
  'metadata',
  'title',
  'phase',
  'turns',
  'max_turns',
  'max_tokens',
  'max_cost',
  'max_ms',
  'ran',
  'began',
  'reason',
  'summary',
];

/** Reads a session, or `undefined` if there is none. If its outline is enough, read that. */
export async function readSession(scripts: Scripts, sessionId: string): Promise<SessionRecord | undefined> {
  const found = await readFields(scripts, sessionId, rest);
  return found && recordOf(sessionId, found);
}

/** Reads only the agents of a session, or `undefined` if there is none. */
export async function readSessionAgents(
  scripts: Scripts,
  sessionId: string,
): Promise<SessionAgent[] | undefined> {
  const agents = await guarded(() => scripts.redis.hget(scripts.keys.sessionHash(sessionId), 'agents'));
  return agents === null ? undefined : Agents.parse(JSON.parse(agents));
}

function recordOf(sessionId: string, found: SessionFields): SessionRecord {
  const metadata = found.get('metadata');
  return {
    ...outlineOf(sessionId, found),
    agents: Agents.parse(JSON.parse(found.get('agents') ?? '[]')),
    interactionModes: Modes.parse(JSON.parse(found.get('modes') ?? '[]')),
    metadata: metadata ? Metadata.parse(JSON.parse(metadata)) : undefined,
    title: found.get('title'),
    conversation: found.has('phase') ? conversationOf(found) : undefined,
  };
}

function conversationOf(found: SessionFields): ConversationRecord {
  const number = (name: string): number => Number(found.get(name) ?? 0);
  const summary = JSON.parse(found.get('summary') ?? 'null') as string | null;
  return {
    phase: found.get('phase') as ConversationRecord['phase'],
    turns: number('turns'),
    limits: {
      maxTurns: number('max_turns'),
      maxTokens: number('max_tokens'),
      maxCost: number('max_cost'),
      maxMs: number('max_ms'),
    },
    ran: number('ran'),
    began: number('began'),
    reason: found.get('reason') as EndReason | undefined,
    summary: summary ?? undefined,
  };
}
