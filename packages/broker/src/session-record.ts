import { SessionAgent, type SessionStatus, type SessionType } from '@agentconnect/protocol';
import { z } from 'zod';
import { guarded, type Scripts } from './scripts.ts';

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
}

export interface AgentActivity {
  readonly messageCount: number;
  /** When it last answered, or `undefined`. */
  readonly lastActive: number | undefined;
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
    })),
    parked:
      hash['state'] === 'parked'
        ? { until: number('parked_until') || undefined, reason: hash['parked_for'] ?? 'retry' }
        : undefined,
  };
}
