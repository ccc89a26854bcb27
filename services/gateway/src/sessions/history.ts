import {
  cursorOf,
  holdsCursor,
  type LogEntry,
  pageLimit,
  readLog,
  readLogBack,
  type Scripts,
  type SessionOutline,
} from '@agentconnect/broker';
import { type Cursor, formatCursor, parseCursor, startOfLog } from '@agentconnect/protocol';
import { invalid } from '../http/validate.ts';
import type { Room } from '../reading/read-answers.ts';

/** What part of a log is asked for. */
export interface HistoryRange {
  /** From its start on, or from its end back. */
  readonly order: 'asc' | 'desc';
  /** The cursor of the entry behind which the page begins, in this order. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * A page of a session's log, in the order that is asked for, and the cursor to go on after (null on the last page). It has
 * fewer entries than asked for where frames are large.
 */
export async function readHistory(
  scripts: Scripts,
  { sessionId, largestFrame }: Pick<SessionOutline, 'sessionId' | 'largestFrame'>,
  range: HistoryRange,
  room: Room,
): Promise<{ entries: LogEntry[]; next: string | null }> {
  const limit = pageLimit(range.limit, largestFrame);
  await room.take(limit * largestFrame);
  const from = range.after === undefined ? undefined : await heldCursor(scripts, sessionId, range.after);
  const found =
    range.order === 'asc'
      ? await readLog(scripts, sessionId, { after: (from ?? startOfLog).seq, limit: limit + 1 })
      : await readLogBack(scripts, sessionId, { before: from?.seq, limit: limit + 1 });
  const entries = found.slice(0, limit);
  room.settle(entries.reduce((sum, { frame }) => sum + frame.byteLength, 0));
  const last = entries.at(-1);
  return { entries, next: found.length > limit && last ? formatCursor(cursorOf(last)) : null };
}

async function heldCursor(scripts: Scripts, sessionId: string, text: string): Promise<Cursor> {
  const cursor = parseCursor(text);
  if (cursor && (await holdsCursor(scripts, sessionId, cursor))) return cursor;
  throw invalid([{ path: 'after', message: 'the log does not hold this cursor; read it from its start' }]);
}

/** The page as JSON. Frames are ready bytes: they are put together, not parsed. */
export function historyBody(page: { entries: readonly LogEntry[]; next: string | null }): Buffer {
  const parts: Buffer[] = [Buffer.from('{"messages":[')];
  for (const [index, entry] of page.entries.entries()) {
    if (index > 0) parts.push(Buffer.from(','));
    parts.push(entry.frame);
  }
  parts.push(Buffer.from(`],"next":${JSON.stringify(page.next)}}`));
  return Buffer.concat(parts);
}
