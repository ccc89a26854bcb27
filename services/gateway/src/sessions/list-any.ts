import {
  listSessionIds,
  readSessionOutline,
  scanOpenSessions,
  type Scripts,
  type SessionOutline,
} from '@agentconnect/broker';
import type { SessionStatus } from '@agentconnect/protocol';
import { isOver } from '../access/owned-session.ts';

/** Which sessions are looked for, and where. */
export interface WantedSessions {
  readonly user?: string | undefined;
  readonly status?: SessionStatus | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** How many sessions are looked at for one that may be on a page. */
const looksForEach = 10;
/** How many are read at a time. */
const width = 50;

interface Found {
  readonly sessionId: string;
  readonly position: string;
}

/**
 * A page of sessions of all users, or of one, and where to go on (`undefined` at the end). However few are found, no more than
 * some are looked at. Throws a `RangeError` for an `after` that cannot be.
 */
export async function listAnySessions(
  scripts: Scripts,
  wanted: WantedSessions,
): Promise<{ readonly sessions: readonly SessionOutline[]; readonly next: string | undefined }> {
  const { status, limit } = wanted;
  const sessions: SessionOutline[] = [];
  let looked = 0;
  let last: string | undefined;
  for await (const step of inSteps(found(scripts, wanted), Math.min(width, limit))) {
    if (sessions.length >= limit || looked >= limit * looksForEach) return { sessions, next: last };
    const outlines = await Promise.all(step.map(({ sessionId }) => readSessionOutline(scripts, sessionId)));
    for (const [at, { position }] of step.entries()) {
      if (sessions.length >= limit) return { sessions, next: last };
      const outline = outlines[at];
      if (outline && (status === undefined || statusOf(outline, Date.now()) === status))
        sessions.push(outline);
      looked += 1;
      last = position;
    }
  }
  return { sessions, next: undefined };
}

/** A session's status, also shortly before a worker closes it. `now` is in ms. */
export function statusOf(session: SessionOutline, now: number): SessionStatus {
  return isOver(session, now) ? 'expired' : session.status;
}

async function* found(
  scripts: Scripts,
  { user, after, limit }: WantedSessions,
): AsyncGenerator<Found, void, undefined> {
  if (user === undefined) {
    yield* scanOpenSessions(scripts, { after, count: limit });
    return;
  }
  let from = after;
  for (;;) {
    const { listed } = await listSessionIds(scripts, user, {
      limit,
      ...(from === undefined ? {} : { after: from }),
    });
    yield* listed;
    from = listed.at(-1)?.position;
    if (listed.length < limit) return;
  }
}

async function* inSteps<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[], void, undefined> {
  let step: T[] = [];
  for await (const item of items) {
    step.push(item);
    if (step.length < size) continue;
    yield step;
    step = [];
  }
  if (step.length > 0) yield step;
}
