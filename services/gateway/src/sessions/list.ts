import {
  fitting,
  forgetSessions,
  inSteps,
  listSessionIds,
  pageBytes,
  readSessionOutline,
  readSession,
  type Scripts,
  type SessionOutline,
  type SessionRecord,
} from '@agentconnect/broker';
import type { Room } from '../reading/read-answers.ts';

export interface SessionPage {
  /** Newest first, as they are shown. */
  readonly sessions: readonly string[];
  /** Where to go on, or null on the last page. */
  readonly next: string | null;
  readonly total: number;
}

/** What a session's answer has beside what was read of it, in bytes: about. */
const answerBytes = 512;

/** So much of sessions is read and shown at a time, in bytes: others come in between. */
const stepBytes = 131_072;

/** How much is read, and answered, for a session. */
export function bytesOfSession({ bytes }: SessionOutline): number {
  return bytes.agents + bytes.rest + answerBytes;
}

/**
 * A page of a user's sessions: as many as asked for, or as fit into its bytes, which are known before any session is read
 * as a whole. Ids that are found dead are dropped from the index on the way.
 */
export async function listSessions(
  scripts: Scripts,
  user: string,
  page: {
    readonly after?: string | undefined;
    readonly limit: number;
    readonly show: (session: SessionRecord) => string;
  },
  room: Room,
): Promise<SessionPage> {
  await room.take(pageBytes);
  // One more than asked for tells whether there is a next page.
  const wanted = page.limit + 1;
  const found: { outline: SessionOutline; position: string }[] = [];
  const dead: string[] = [];
  let after = page.after;
  let total = 0;
  for (;;) {
    const index = await listSessionIds(scripts, user, {
      limit: wanted,
      ...(after === undefined ? {} : { after }),
    });
    const outlines = await Promise.all(
      index.listed.map(({ sessionId }) => readSessionOutline(scripts, sessionId)),
    );
    for (const [at, { sessionId, position }] of index.listed.entries()) {
      const outline = outlines[at];
      if (outline) found.push({ outline, position });
      else dead.push(sessionId);
    }
    total = index.total;
    after = index.listed.at(-1)?.position;
    if (found.length >= wanted || index.listed.length < wanted) break;
  }
  await forgetSessions(scripts, user, dead);
  const shown = fitting(found, ({ outline }) => bytesOfSession(outline), page.limit);
  room.settle(shown.reduce((sum, { outline }) => sum + bytesOfSession(outline), 0));
  const sessions: string[] = [];
  for (const step of inSteps(shown, ({ outline }) => bytesOfSession(outline), stepBytes)) {
    const records = await Promise.all(step.map(({ outline }) => readSession(scripts, outline.sessionId)));
    for (const record of records) if (record) sessions.push(page.show(record));
  }
  const next = found.length > shown.length ? (shown.at(-1)?.position ?? null) : null;
  return {
    sessions,
    next,
    total: Math.max(shown.length, total - dead.length),
  };
}
