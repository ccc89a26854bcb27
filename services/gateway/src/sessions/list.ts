import {
  findSession,
  fitting,
  type FoundSession,
  forgetSessions,
  inSteps,
  type ListedSession,
  listSessionIds,
  pageBytes,
  readSessionOutline,
  readSession,
  type Scripts,
  type SessionOutline,
  type SessionRecord,
  type SoughtSessions,
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

/** How many sessions a request with a filter looks at, at most, and how many bytes it reads of them. */
const mostLookedAt = 2_000;
const stepOfSearch = 100;

interface Listed {
  readonly outline: SessionOutline;
  readonly position: string;
}

/**
 * A page of a user's sessions: as many as requested, or as fit into a page, whose size is known before any session is read in
 * full. With a filter, as many as are found in a bounded part of all sessions. Ids of sessions that no longer exist are
 * dropped from the index along the way.
 */
export async function listSessions(
  scripts: Scripts,
  user: string,
  page: {
    readonly after?: string | undefined;
    readonly limit: number;
    readonly sought: SoughtSessions | undefined;
    readonly show: (session: SessionRecord) => string;
  },
  room: Room,
): Promise<SessionPage> {
  await room.take(pageBytes);
  const { found, dead, total, searchedTo } = await findListed(scripts, user, page);
  await forgetSessions(scripts, user, dead);
  const shown = fitting(found, ({ outline }) => bytesOfSession(outline), page.limit);
  room.settle(shown.reduce((sum, { outline }) => sum + bytesOfSession(outline), 0));
  const sessions: string[] = [];
  for (const step of inSteps(shown, ({ outline }) => bytesOfSession(outline), stepBytes)) {
    const records = await Promise.all(step.map(({ outline }) => readSession(scripts, outline.sessionId)));
    for (const record of records) if (record) sessions.push(page.show(record));
  }
  const next = found.length > shown.length ? (shown.at(-1)?.position ?? null) : searchedTo;
  return {
    sessions,
    next,
    total: Math.max(shown.length, total - dead.length),
  };
}

/**
 * The sessions behind a position, one more than requested if there are as many. `searchedTo`: where to go on if there may be
 * more behind the part that was searched, else null.
 */
async function findListed(
  scripts: Scripts,
  user: string,
  {
    limit,
    sought,
    after: start,
  }: { after?: string | undefined; limit: number; sought: SoughtSessions | undefined },
): Promise<{ found: Listed[]; dead: string[]; total: number; searchedTo: string | null }> {
  const wanted = limit + 1;
  const step = sought ? stepOfSearch : wanted;
  const found: Listed[] = [];
  const dead: string[] = [];
  let [after, looked, bytes] = [start, 0, 0];
  for (;;) {
    const { listed, total } = await listSessionIds(scripts, user, {
      limit: step,
      ...(after === undefined ? {} : { after }),
    });
    const matches = sought ? await matching(scripts, listed, sought) : undefined;
    const outlines = await Promise.all(
      listed.map(async ({ sessionId }, at) =>
        matches && !matches[at]?.isSought ? undefined : readSessionOutline(scripts, sessionId),
      ),
    );
    for (const [at, { sessionId, position }] of listed.entries()) {
      const outline = outlines[at];
      if (outline) found.push({ outline, position });
      else if (!matches?.[at]) dead.push(sessionId);
      bytes += matches?.[at]?.bytes ?? 0;
    }
    after = listed.at(-1)?.position;
    looked += listed.length;
    if (found.length >= wanted || listed.length < step) return { found, dead, total, searchedTo: null };
    if (sought && (looked >= mostLookedAt || bytes >= pageBytes)) {
      return { found, dead, total, searchedTo: after ?? null };
    }
  }
}

async function matching(
  scripts: Scripts,
  listed: readonly ListedSession[],
  sought: SoughtSessions,
): Promise<(FoundSession | undefined)[]> {
  const now = Date.now();
  return Promise.all(listed.map(({ sessionId }) => findSession(scripts, sessionId, sought, now)));
}
