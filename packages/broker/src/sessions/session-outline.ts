import type { SessionStatus, SessionType } from '@agentconnect/protocol';
import { fields } from '../scripts/reply.ts';
import type { Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const readScript = luaScript('sessions/read-session', { keys: ['SESSION'], args: ['...more'] });

/** A session without what clients wrote into it. All times are in ms. */
export interface SessionOutline {
  readonly sessionId: string;
  readonly owner: string;
  readonly type: SessionType;
  readonly status: SessionStatus;
  readonly state: 'idle' | 'ready' | 'leased' | 'parked' | 'closed';
  /** Ids of its agents, in speaking order. */
  readonly agentIds: readonly string[];
  /** The ids of its registered agents. */
  readonly registeredIds: ReadonlySet<string>;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly fingerprint: string;
  /** By position. */
  readonly activity: readonly AgentActivity[];
  /** While parked: until when (if for a time), and why. */
  readonly parked: { readonly until: number | undefined; readonly reason: string } | undefined;
  /** Position of the agent whose turn it is, or was last. */
  readonly working: number;
  /** The largest frame of its log, in bytes. */
  readonly largestFrame: number;
  /** What its turns have cost so far. */
  readonly spent: Spent;
  /** The sizes of the parts that clients provide. */
  readonly bytes: { readonly agents: number; readonly cast: number; readonly rest: number };
}

export interface Spent {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In billionths of a dollar; `undefined` if the price of a turn is unknown. */
  readonly cost: number | undefined;
}

export interface AgentActivity {
  readonly messageCount: number;
  /** When it last answered, or `undefined`. */
  readonly lastActive: number | undefined;
  /** Set if its last turn failed. */
  readonly failure: { readonly code: string; readonly at: number } | undefined;
}

/** The fields of a session, as read. */
export type SessionFields = ReadonlyMap<string, string>;

/** Reads the outline of a session, or `undefined` if there is none. */
export async function readSessionOutline(
  scripts: Scripts,
  sessionId: string,
): Promise<SessionOutline | undefined> {
  const found = await readFields(scripts, sessionId, []);
  return found && outlineOf(sessionId, found);
}

/** Reads the fields of an outline, and `more`; `undefined` if there is no such session. */
export async function readFields(
  scripts: Scripts,
  sessionId: string,
  more: readonly string[],
): Promise<SessionFields | undefined> {
  const reply = await scripts.call(readScript, { SESSION: scripts.keys.sessionHash(sessionId) }, { more });
  return reply.length === 0 ? undefined : (fields(reply, 0) as SessionFields);
}

export function outlineOf(sessionId: string, found: SessionFields): SessionOutline {
  const text = (name: string): string => found.get(name) ?? '';
  const number = (name: string): number => Number(found.get(name) ?? 0);
  const ids = (name: string): string[] => text(name).split(' ').filter(Boolean);
  const agentIds = ids('speakers');
  const state = text('state') as SessionOutline['state'];
  return {
    sessionId,
    owner: text('owner'),
    type: text('type') as SessionType,
    status: text('status') as SessionStatus,
    state,
    agentIds,
    registeredIds: new Set(ids('registered')),
    createdAt: number('created_at'),
    expiresAt: number('expires_at'),
    fingerprint: text('fingerprint'),
    activity: agentIds.map((_, position) => ({
      messageCount: number(`count:${position}`),
      lastActive: number(`active:${position}`) || undefined,
      failure: failureOf(text(`error:${position}`)),
    })),
    parked:
      state === 'parked'
        ? { until: number('parked_until') || undefined, reason: found.get('parked_for') ?? 'retry' }
        : undefined,
    working: number('working'),
    largestFrame: number('largest'),
    spent: {
      inputTokens: number('tokens_in'),
      outputTokens: number('tokens_out'),
      cost: number('unpriced') > 0 ? undefined : number('cost'),
    },
    bytes: { agents: number('bytes:agents'), cast: number('bytes:cast'), rest: number('bytes:rest') },
  };
}

/** `<code> <ms>`, or empty. */
function failureOf(text: string): AgentActivity['failure'] {
  const [code = '', at] = text.split(' ');
  return code === '' ? undefined : { code, at: Number(at) };
}
