import {
  forgetSessions,
  listSessionIds,
  readSessions,
  type Scripts,
  type SessionRecord,
} from '@agentconnect/broker';

export interface SessionPage {
  /** Newest first. */
  readonly sessions: readonly SessionRecord[];
  /** The id to go on after, or null on the last page. */
  readonly next: string | null;
  readonly total: number;
}

/** A page of a user's sessions. Ids that are found dead are dropped from the index on the way. */
export async function listSessions(
  scripts: Scripts,
  user: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<SessionPage> {
  // One more than asked for tells whether there is a next page.
  const wanted = page.limit + 1;
  const found: SessionRecord[] = [];
  const dead: string[] = [];
  let after = page.after;
  let total = 0;
  for (;;) {
    const ids = await listSessionIds(scripts, user, {
      limit: wanted,
      ...(after === undefined ? {} : { after }),
    });
    const sessions = await readSessions(scripts, ids.ids);
    const alive = new Set(sessions.map((session) => session.sessionId));
    found.push(...sessions);
    dead.push(...ids.ids.filter((id) => !alive.has(id)));
    total = ids.total;
    after = ids.ids.at(-1);
    if (found.length >= wanted || ids.ids.length < wanted) break;
  }
  await forgetSessions(scripts, user, dead);
  const sessions = found.slice(0, page.limit);
  const last = sessions.at(-1);
  const next = found.length > page.limit && last ? last.sessionId : null;
  return { sessions, next, total: Math.max(sessions.length, total - dead.length) };
}
