/**
 * A cursor names one entry of a session's log by its sequence number, message id and time. The time distinguishes a log that
 * lost its tail and grew again from the one the client saw: ids of answers are derived and may come again, even after other
 * texts, but an entry never has the same time again. Clients treat cursors as opaque. `0.` is the position before the first
 * entry.
 */
export interface Cursor {
  readonly seq: number;
  readonly messageId: string;
  /** The entry's timestamp, in ms. */
  readonly at: number;
}

export const startOfLog: Cursor = { seq: 0, messageId: '', at: 0 };

export function formatCursor({ seq, messageId, at }: Cursor): string {
  return seq === 0 ? '0.' : `${seq}.${messageId}.${at}`;
}

/**
 * Parses a cursor; `undefined` for a string that no server ever gave out. Numbers of more than thirteen digits are refused,
 * because Redis's scripts would write them with an exponent; times have thirteen until the year 2286.
 */
export function parseCursor(text: string): Cursor | undefined {
  if (text === formatCursor(startOfLog)) return startOfLog;
  const match = /^([1-9]\d{0,12})\.([A-Za-z0-9_]{1,64})\.([1-9]\d{0,12})$/.exec(text);
  if (!match) return undefined;
  const [, seq, messageId = '', at] = match;
  return { seq: Number(seq), messageId, at: Number(at) };
}

/** Whether two cursors name the same entry. */
export function isSameEntry(a: Cursor, b: Cursor): boolean {
  return a.seq === b.seq && a.messageId === b.messageId && a.at === b.at;
}
