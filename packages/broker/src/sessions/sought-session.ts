import type { SessionAgent, SessionStatus } from '@agentconnect/protocol';
import { guarded, type Scripts } from '../scripts/scripts.ts';

/** Which sessions are meant; all of it applies. */
export interface SoughtSessions {
  /** The id, provider or name of one of its agents. */
  readonly agent?: string | undefined;
  readonly status?: SessionStatus | undefined;
  /** A part of its title. */
  readonly title?: string | undefined;
}

/** What a session is found by, and how many bytes were read for it. */
export interface FoundSession {
  readonly isSought: boolean;
  readonly bytes: number;
}

/** What the agents of a session are found by beside their ids. It is small, whatever the agents are. */
export function soughtNames(agents: readonly SessionAgent[]): string[] {
  const names = agents.flatMap(({ provider, name }) => [provider, name ?? '']);
  return [...new Set(names.filter(Boolean).map(alike))];
}

/**
 * Whether a session is one of those that are sought, by a few small fields of it; `undefined` if there is no such session.
 * `now` is in ms. A session that an earlier release created is found by the ids of its agents alone.
 */
export async function findSession(
  { redis, keys }: Scripts,
  sessionId: string,
  sought: SoughtSessions,
  now: number,
): Promise<FoundSession | undefined> {
  const [state, status, expiresAt, title, names, speakers] = await guarded(() =>
    redis.hmget(
      keys.sessionHash(sessionId),
      'state',
      'status',
      'expires_at',
      'title',
      'found_by',
      'speakers',
    ),
  );
  if (typeof state !== 'string') return undefined;
  const shown = state === 'closed' || now >= Number(expiresAt) ? 'expired' : status;
  const ids = alike(speakers ?? '').split(' ');
  const agents = new Set([...ids, ...(names ? (JSON.parse(names) as string[]) : [])]);
  return {
    isSought:
      (sought.status === undefined || sought.status === shown) &&
      (sought.title === undefined || alike(title ?? '').includes(alike(sought.title))) &&
      (sought.agent === undefined || agents.has(alike(sought.agent))),
    bytes: (title ?? '').length + (names ?? '').length + (speakers ?? '').length,
  };
}

/** Text in a form that is the same for capital and small letters, and for all ways to write a letter. */
function alike(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
