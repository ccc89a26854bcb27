import {
  cursorOf,
  holdsCursor,
  type LogEntry,
  pageLimit,
  readLog,
  type Scripts,
  type SessionOutline,
} from '@agentconnect/broker';
import { formatCursor, parseCursor, startOfLog } from '@agentconnect/protocol';
import type { Room } from '../reading/read-answers.ts';
import { invalid } from '../http/validate.ts';

/**
 * A page of a session's log, in order, and the cursor to go on after (null on the last page). It has fewer entries than
 * asked for where frames are large.
 */
export async function readHistory(
  scripts: Scripts,
  { sessionId, largestFrame }: Pick<SessionOutline, 'sessionId' | 'largestFrame'>,
  page: { readonly after?: string | undefined; readonly limit: number },
  room: Room,
): Promise<{ entries: LogEntry[]; next: string | null }> {
  const limit = pageLimit(page.limit, largestFrame);
  await room.take(limit * largestFrame);
  const cursor = page.after === undefined ? startOfLog : parseCursor(page.after);
  if (!cursor || !(await holdsCursor(scripts, sessionId, cursor))) {
    throw invalid([{ path: 'after', message: 'the log does not hold this cursor; read it from its start' }]);
  }
  const found = await readLog(scripts, sessionId, { after: cursor.seq, limit: limit + 1 });
  const entries = found.slice(0, limit);
  room.settle(entries.reduce((sum, { frame }) => sum + frame.byteLength, 0));
  const last = entries.at(-1);
  return { entries, next: found.length > limit && last ? formatCursor(cursorOf(last)) : null };
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
