import { createHash } from 'node:crypto';
import { number, text } from './reply.ts';
import { guarded, type Scripts, standaloneScript } from './scripts.ts';

const reserveScript = standaloneScript('owner/reserve');
const pageScript = standaloneScript('owner/page');

export interface Reservation {
  readonly owner: string;
  /** The id the session gets if the key is new. */
  readonly sessionId: string;
  readonly idempotencyKey: string | undefined;
  /** When the session's keys end at the latest, in ms. */
  readonly keysEnd: number;
}

/**
 * Writes a session into its owner's index, before it is created (it lives in another slot), and settles which id an
 * `Idempotency-Key` stands for. Returns the id to create.
 */
export async function reserveSession(scripts: Scripts, reservation: Reservation): Promise<string> {
  const { owner, sessionId, idempotencyKey, keysEnd } = reservation;
  const keys = [scripts.keys.userSessions(owner), creationKey(scripts, owner, idempotencyKey ?? sessionId)];
  return text(
    await scripts.run(reserveScript, keys, [sessionId, keysEnd, idempotencyKey === undefined ? 0 : 1]),
    0,
  );
}

/** The session that a user's `Idempotency-Key` stands for, whatever became of it; `undefined` for a new key. */
export async function reservedSession(
  scripts: Scripts,
  owner: string,
  idempotencyKey: string,
): Promise<string | undefined> {
  const key = creationKey(scripts, owner, idempotencyKey);
  return (await guarded(() => scripts.redis.get(key))) ?? undefined;
}

function creationKey(scripts: Scripts, owner: string, idempotencyKey: string): string {
  return scripts.keys.creation(owner, createHash('sha256').update(idempotencyKey).digest('base64url'));
}

/** Up to `limit` of a user's session ids, newest first, after the id `after`; and how many there are. */
export async function listSessionIds(
  scripts: Scripts,
  owner: string,
  page: { readonly after?: string; readonly limit: number },
): Promise<{ ids: string[]; total: number }> {
  const reply = await scripts.run(
    pageScript,
    [scripts.keys.userSessions(owner)],
    [page.after ?? '', page.limit],
  );
  return { ids: (reply[1] as string[]).slice(), total: number(reply, 0) };
}

/** Takes ids found dead, or deleted, out of the index. */
export async function forgetSessions(scripts: Scripts, owner: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await scripts.redis.zrem(scripts.keys.userSessions(owner), ...ids);
}
