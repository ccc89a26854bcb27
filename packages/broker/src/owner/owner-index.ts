import { createHash } from 'node:crypto';
import { number, text } from '../scripts/reply.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const reserveScript = luaScript('owner/reserve', {
  keys: ['SESSIONS', 'CREATION'],
  args: ['session_id', 'keys_end', 'has_key', 'over', 'most'],
});
const pageScript = luaScript('owner/page', {
  keys: ['SESSIONS'],
  args: ['after_id', 'after_place', 'limit'],
});

export interface Reservation {
  readonly owner: string;
  /** The id the session gets if the key is new. */
  readonly sessionId: string;
  readonly idempotencyKey: string | undefined;
  /** When the session's keys end at the latest, in ms. */
  readonly keysEnd: number;
  /** A session that is over; if the key stands for it, it will stand for the new one. */
  readonly over?: string | undefined;
  /** How many sessions the owner may have; 0 is no limit. */
  readonly most: number;
}

/**
 * Adds a session to its owner's index before it is created (it lives in another slot), and settles which id an
 * `Idempotency-Key` stands for. Returns the id to create, or `undefined` if the owner may have no more sessions.
 */
export async function reserveSession(
  scripts: Scripts,
  reservation: Reservation,
): Promise<string | undefined> {
  const { owner, sessionId, idempotencyKey, keysEnd, over, most } = reservation;
  const reply = await scripts.call(
    reserveScript,
    {
      SESSIONS: scripts.keys.userSessions(owner),
      CREATION: creationKey(scripts, owner, idempotencyKey ?? sessionId),
    },
    {
      session_id: sessionId,
      keys_end: keysEnd,
      has_key: idempotencyKey === undefined ? 0 : 1,
      over: over ?? '',
      most,
    },
  );
  return text(reply, 0) || undefined;
}

/** The session that a user's `Idempotency-Key` stands for, even if it is deleted; `undefined` for a new key. */
export async function reservedSession(
  scripts: Scripts,
  owner: string,
  idempotencyKey: string,
): Promise<string | undefined> {
  const key = creationKey(scripts, owner, idempotencyKey);
  return (await guarded(() => scripts.redis.get(key))) ?? undefined;
}

/**
 * Settles which existing session a user's `Idempotency-Key` stands for: the first one given. `keysEnd` (ms): when that
 * session's keys end at the latest.
 */
export async function settleSession(
  scripts: Scripts,
  { owner, sessionId, idempotencyKey, keysEnd }: Required<Omit<Reservation, 'over' | 'most'>>,
): Promise<string> {
  if (idempotencyKey === undefined) return sessionId;
  const key = creationKey(scripts, owner, idempotencyKey);
  return (
    (await guarded(() => scripts.redis.set(key, sessionId, 'PXAT', Math.ceil(keysEnd), 'NX', 'GET'))) ??
    sessionId
  );
}

function creationKey(scripts: Scripts, owner: string, idempotencyKey: string): string {
  return scripts.keys.creation(owner, createHash('sha256').update(idempotencyKey).digest('base64url'));
}

/** A session in a user's index. */
export interface ListedSession {
  readonly sessionId: string;
  /** Its place in the index, which stays valid after its deletion; opaque. */
  readonly position: string;
}

/** Up to `limit` of a user's sessions, newest first, after a position; and how many there are. */
export async function listSessionIds(
  scripts: Scripts,
  owner: string,
  page: { readonly after?: string; readonly limit: number },
): Promise<{ listed: ListedSession[]; total: number }> {
  const [id = '', place = ''] = (page.after ?? '').split('~');
  const isPlace = /^\d{1,15}$/.test(place);
  const reply = await scripts.call(
    pageScript,
    { SESSIONS: scripts.keys.userSessions(owner) },
    { after_id: id, after_place: isPlace ? place : '', limit: page.limit },
  );
  const pairs = reply[1] as string[];
  const listed: ListedSession[] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const sessionId = pairs[at] ?? '';
    listed.push({ sessionId, position: `${sessionId}~${pairs[at + 1]}` });
  }
  return { listed, total: number(reply, 0) };
}

/** Removes the ids of sessions that no longer exist from the index. */
export async function forgetSessions(scripts: Scripts, owner: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await scripts.redis.zrem(scripts.keys.userSessions(owner), ...ids);
}
