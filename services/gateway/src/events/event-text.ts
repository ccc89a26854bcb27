import { type Cursor, formatCursor } from '@agentconnect/protocol';

/** The text of an event stream, https://html.spec.whatwg.org/multipage/server-sent-events.html */

const end = Buffer.from('\n\n');

/** A frame as an event. Frames are JSON without a line break, and so are one line of `data`. */
export function frameEvent(frame: Buffer | string, cursor: Cursor | undefined): Buffer {
  const head = cursor ? `id: ${formatCursor(cursor)}\ndata: ` : 'data: ';
  return Buffer.concat([Buffer.from(head), typeof frame === 'string' ? Buffer.from(frame) : frame, end]);
}

/** The last event of a stream, with the code that a socket would be closed with. `retryMs`: when to come back. */
export function closeEvent(code: number, reason: string, retryMs?: number): string {
  const retry = retryMs === undefined ? '' : `retry: ${Math.round(retryMs)}\n`;
  return `${retry}event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`;
}

/** Shows on the way, and to proxies, that the stream lives; clients do not see it. */
export const comment = ':\n\n';
