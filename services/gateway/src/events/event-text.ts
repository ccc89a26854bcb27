import { type Cursor, formatCursor } from '@agentconnect/protocol';

/** The text of an event stream, https://html.spec.whatwg.org/multipage/server-sent-events.html */

const end = Buffer.from('\n\n');

/** A frame as an event. Frames are JSON without line breaks, so each is one line of `data`. */
export function frameEvent(frame: Buffer | string, cursor: Cursor | undefined): Buffer {
  const head = cursor ? `id: ${formatCursor(cursor)}\ndata: ` : 'data: ';
  return Buffer.concat([Buffer.from(head), typeof frame === 'string' ? Buffer.from(frame) : frame, end]);
}

/** The last event of a stream, with the code that would close a socket. `retryMs`: when to reconnect. */
export function closeEvent(code: number, reason: string, retryMs?: number): string {
  const retry = retryMs === undefined ? '' : `retry: ${Math.round(retryMs)}\n`;
  return `${retry}event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`;
}

/** Shows proxies that the stream is alive; clients do not see it. */
export const comment = ':\n\n';
