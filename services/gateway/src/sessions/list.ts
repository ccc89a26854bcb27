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
  /** The sessions as JSON, newest first. */
  readonly sessions: readonly string[];
  /** Where to continue, or null on the last page. */
  readonly next: string | null;
  readonly total: number;
}

/** The approximate size of what the response about a session adds to what was read, in bytes. */
const answerBytes = 512;

/** How many bytes of sessions are read and shown at a time, so that others are served in between. */
const stepBytes = 131_072;

/** The size of what is read and returned for a session. */
export function bytesOfSession({ bytes }: SessionOutline): number {
  return bytes.agents + bytes.rest + answerBytes;
}

/**
 * A page of a user's sessions: as many as requested, or as fit into a page, whose size is known before any session is read in
 * full. Ids of sessions that no longer exist are dropped from the index along the way.
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
  // One more than requested shows whether there is a next page.
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
