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
import { invalid } from '../http/request/validate.ts';
import type { Room } from '../reading/read-answers.ts';

/** The requested part of a log. */
export interface HistoryRange {
  /** From the start on, or from the end back. */
  readonly order: 'asc' | 'desc';
  /** The cursor of the entry after which the page begins, in this order. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * A page of a session's log in the requested order, and the cursor to continue after (null on the last page). If frames are
 * large, it has fewer entries than requested.
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
  throw invalid([{ path: 'after', message: 'the cursor is not in the log; read the log from its start' }]);
}

/** The page as JSON. The bytes of frames are joined without parsing them. */
export function historyBody(page: { entries: readonly LogEntry[]; next: string | null }): Buffer {
  const parts: Buffer[] = [Buffer.from('{"messages":[')];
  for (const [index, entry] of page.entries.entries()) {
    if (index > 0) parts.push(Buffer.from(','));
    parts.push(entry.frame);
  }
  parts.push(Buffer.from(`],"next":${JSON.stringify(page.next)}}`));
  return Buffer.concat(parts);
}
