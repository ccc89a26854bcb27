import { type EndReason, SessionAgent, type SessionStatus, type SessionType } from '@agentconnect/protocol';
import { z } from 'zod';
import { guarded, type Scripts } from './scripts.ts';
import type { TurnLimits } from './steps/create.ts';

/** A session as its hash holds it. All times are in ms. */
export interface SessionRecord {
  readonly sessionId: string;
  readonly owner: string;
  readonly type: SessionType;
  readonly status: SessionStatus;
  readonly state: 'idle' | 'ready' | 'leased' | 'parked' | 'closed';
  readonly agents: readonly SessionAgent[];
  readonly interactionModes: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly fingerprint: string;
  /** By position of the agent. */
  readonly activity: readonly AgentActivity[];
  /** While parked: until when (if for a time) and what for. */
  readonly parked: { readonly until: number | undefined; readonly reason: string } | undefined;
  /** Position of the agent that is on its turn, or was last. */
  readonly working: number;
  /** Of its log, in bytes. */
  readonly largestFrame: number;
  /** What its turns have cost so far. */
  readonly spent: Spent;
  /** Of a session of agents among themselves. */
  readonly conversation: ConversationRecord | undefined;
}

export interface Spent {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In billionths of a dollar; `undefined` if the price of a turn is not known. */
  readonly cost: number | undefined;
}

/** How far a conversation among agents has come. */
export interface ConversationRecord {
  readonly phase: 'waiting' | 'running' | 'ended';
  readonly turns: number;
  readonly limits: TurnLimits;
  /** How long it has run before this stretch, and since when it runs; in ms. */
  readonly ran: number;
  readonly began: number;
  readonly reason: EndReason | undefined;
  readonly summary: string | undefined;
}

export interface AgentActivity {
  readonly messageCount: number;
  /** When it last answered, or `undefined`. */
  readonly lastActive: number | undefined;
  /** Its last turn failed, and none has succeeded since. */
  readonly failure: { readonly code: string; readonly at: number } | undefined;
}

const Agents = z.array(SessionAgent);
const Modes = z.array(z.string());
const Metadata = z.record(z.string(), z.unknown());

/** Reads a session, or `undefined` if there is none. */
export async function readSession(scripts: Scripts, sessionId: string): Promise<SessionRecord | undefined> {
  const hash = await guarded(() => scripts.redis.hgetall(scripts.keys.sessionHash(sessionId)));
  return toRecord(sessionId, hash);
}

/** Reads many sessions; those that are gone are left out. */
export async function readSessions(
  scripts: Scripts,
  sessionIds: readonly string[],
): Promise<SessionRecord[]> {
  const records = await Promise.all(sessionIds.map((id) => readSession(scripts, id)));
  return records.filter((record) => record !== undefined);
}

function toRecord(sessionId: string, hash: Readonly<Record<string, string>>): SessionRecord | undefined {
  if (!hash['state']) return undefined;
  const agents = Agents.parse(JSON.parse(hash['agents'] ?? '[]'));
  const number = (name: string): number => Number(hash[name] ?? 0);
  return {
    sessionId,
    owner: hash['owner'] ?? '',
    type: hash['type'] as SessionType,
    status: hash['status'] as SessionStatus,
    state: hash['state'] as SessionRecord['state'],
    agents,
    interactionModes: Modes.parse(JSON.parse(hash['modes'] ?? '[]')),
    metadata: hash['metadata'] ? Metadata.parse(JSON.parse(hash['metadata'])) : undefined,
    createdAt: number('created_at'),
    expiresAt: number('expires_at'),
    fingerprint: hash['fingerprint'] ?? '',
    activity: agents.map((_, position) => ({
      messageCount: number(`count:${position}`),
      lastActive: number(`active:${position}`) || undefined,
      failure: failureOf(hash[`error:${position}`]),
    })),
    parked:
      hash['state'] === 'parked'
        ? { until: number('parked_until') || undefined, reason: hash['parked_for'] ?? 'retry' }
        : undefined,
    working: number('working'),
    largestFrame: number('largest'),
    spent: {
      inputTokens: number('tokens_in'),
      outputTokens: number('tokens_out'),
      cost: number('unpriced') > 0 ? undefined : number('cost'),
    },
    conversation: hash['phase'] ? conversationOf(hash) : undefined,
  };
}

/** `<code> <ms>`, or empty. */
function failureOf(text: string | undefined): AgentActivity['failure'] {
  const [code = '', at] = (text ?? '').split(' ');
  return code === '' ? undefined : { code, at: Number(at) };
}

function conversationOf(hash: Readonly<Record<string, string>>): ConversationRecord {
  const number = (name: string): number => Number(hash[name] ?? 0);
  const summary = JSON.parse(hash['summary'] ?? 'null') as string | null;
  return {
    phase: hash['phase'] as ConversationRecord['phase'],
    turns: number('turns'),
    limits: {
      maxTurns: number('max_turns'),
      maxTokens: number('max_tokens'),
      maxCost: number('max_cost'),
      maxMs: number('max_ms'),
    },
    ran: number('ran'),
    began: number('began'),
    reason: hash['reason'] as EndReason | undefined,
    summary: summary ?? undefined,
  };
}
