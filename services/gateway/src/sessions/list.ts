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
  /** Where to go on, or null on the last page. */
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
  const found: { session: SessionRecord; position: string }[] = [];
  const dead: string[] = [];
  let after = page.after;
  let total = 0;
  for (;;) {
    const index = await listSessionIds(scripts, user, {
      limit: wanted,
      ...(after === undefined ? {} : { after }),
    });
    const ids = index.listed.map(({ sessionId }) => sessionId);
    const sessions = new Map(
      (await readSessions(scripts, ids)).map((session) => [session.sessionId, session]),
    );
    for (const { sessionId, position } of index.listed) {
      const session = sessions.get(sessionId);
      if (session) found.push({ session, position });
      else dead.push(sessionId);
    }
    total = index.total;
    after = index.listed.at(-1)?.position;
    if (found.length >= wanted || index.listed.length < wanted) break;
  }
  await forgetSessions(scripts, user, dead);
  const shown = found.slice(0, page.limit);
  const next = found.length > page.limit ? (shown.at(-1)?.position ?? null) : null;
  return {
    sessions: shown.map(({ session }) => session),
    next,
    total: Math.max(shown.length, total - dead.length),
  };
}
