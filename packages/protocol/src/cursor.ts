/**
 * A cursor names one entry of a session's log: its sequence number and its message id. The id is there so that a
 * log that lost its tail and grew again is told apart from the one the client saw. Clients treat it as opaque.
 * `0.` is the position before the first entry.
 */
export interface Cursor {
  readonly seq: number;
  readonly messageId: string;
}

export const startOfLog: Cursor = { seq: 0, messageId: '' };

export function formatCursor(cursor: Cursor): string {
  return `${cursor.seq}.${cursor.messageId}`;
}

/** Parses a cursor; `undefined` for a string that no server ever gave out. */
export function parseCursor(text: string): Cursor | undefined {
  const match = /^(0|[1-9]\d{0,14})\.([A-Za-z0-9_]{0,64})$/.exec(text);
  if (!match) return undefined;
  const seq = Number(match[1]);
  const messageId = match[2] ?? '';
  return (seq === 0) === (messageId === '') ? { seq, messageId } : undefined;
}
