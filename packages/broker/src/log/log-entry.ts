import { type Cursor, isSameEntry } from '@agentconnect/protocol';
import { type Reply, text } from '../scripts/reply.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';

/** A durable frame in the log. */
export interface LogEntry extends Cursor {
  /** The socket a text came from, or ''. */
  readonly origin: string;
  /** For an answer, its attempt; otherwise 0. */
  readonly attempt: number;
  /** JSON in UTF-8, ready to send. */
  readonly frame: Buffer;
}

export function cursorOf(entry: LogEntry): Cursor {
  return { seq: entry.seq, messageId: entry.messageId, at: entry.at };
}

/** About how much of a log is read at a time, in bytes, so that what a reader and Redis hold stays bounded. */
export const pageBytes = 1_048_576;

/** The same for a listener, in bytes: there are many at a time, and what is read for a slow client may be wasted. */
export const listenerPageBytes = 131_072;

/** How many entries to read at a time, at most `most`, from a log whose largest frame has `largestFrame` bytes. */
export function pageLimit(most: number, largestFrame: number, bytes: number = pageBytes): number {
  return Math.max(1, Math.min(most, Math.floor(bytes / Math.max(1, largestFrame))));
}

/** When a frame was logged, in ms, from its end (`"timestamp":"2026-01-31T23:59:59.999Z"}`). */
function timeOf(frame: Buffer): number {
  return Date.parse(frame.toString('latin1', frame.length - 26, frame.length - 2));
}

/** Reads up to `limit` entries after a sequence number, in order. An absent log is empty. */
export async function readLog(
  scripts: Scripts,
  sessionId: string,
  range: { readonly after: number; readonly limit: number },
): Promise<LogEntry[]> {
  const key = scripts.keys.log(sessionId);
  const entries = await guarded(() =>
    scripts.redis.xrangeBuffer(key, `(${range.after}-0`, '+', 'COUNT', range.limit),
  );
  return entries.map(toLogEntry);
}

/** Reads up to `limit` entries before a sequence number, or at the log's end, newest first. */
export async function readLogBack(
  scripts: Scripts,
  sessionId: string,
  range: { readonly before?: number | undefined; readonly limit: number },
): Promise<LogEntry[]> {
  if (range.before === 0) return [];
  const key = scripts.keys.log(sessionId);
  const from = range.before === undefined ? '+' : `(${range.before}-0`;
  const entries = await guarded(() => scripts.redis.xrevrangeBuffer(key, from, '-', 'COUNT', range.limit));
  return entries.map(toLogEntry);
}

/** Reads the newest `limit` entries, in order. */
export async function readLogEnd(scripts: Scripts, sessionId: string, limit: number): Promise<LogEntry[]> {
  return (await readLogBack(scripts, sessionId, { limit })).reverse();
}

function toLogEntry([id, pairs]: [Buffer, Buffer[]]): LogEntry {
  const field = (name: string): Buffer => {
    const at = pairs.findIndex((value, index) => index % 2 === 0 && value.toString() === name);
    return (at < 0 ? undefined : pairs[at + 1]) ?? Buffer.alloc(0);
  };
  const frame = field('f');
  return {
    seq: Number.parseInt(id.toString(), 10),
    messageId: field('id').toString(),
    at: timeOf(frame),
    origin: field('o').toString(),
    attempt: Number(field('a').toString()),
    frame,
  };
}

/** An entry in a script's reply: `[seq, id, origin, frame, attempt]`. */
export function logEntryOf(reply: Reply): LogEntry {
  const frame = reply[3];
  if (!Buffer.isBuffer(frame)) throw new TypeError('a log entry without a frame');
  return {
    seq: Number(text(reply, 0)),
    messageId: text(reply, 1),
    at: timeOf(frame),
    origin: text(reply, 2),
    attempt: Number(text(reply, 4)),
    frame,
  };
}

/** Whether the log has the entry that a cursor names. It always has its start. */
export async function holdsCursor(scripts: Scripts, sessionId: string, cursor: Cursor): Promise<boolean> {
  if (cursor.seq === 0) return true;
  const [entry] = await readLog(scripts, sessionId, { after: cursor.seq - 1, limit: 1 });
  return entry !== undefined && isSameEntry(entry, cursor);
}
