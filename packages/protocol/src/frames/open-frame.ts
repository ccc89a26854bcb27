import { formatCursor } from '../ids/cursor.ts';
import type { Frame } from './frame.ts';
import type { DurableType } from './message-type.ts';

/** A frame before it is logged: what the sender knows, without sequence number, cursor and timestamp. */
export interface DraftFrame {
  readonly type: DurableType;
  readonly content?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly messageId: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The members of `metadata` that only the log may set. */
const reserved = new Set(['message_id', 'seq', 'cursor']);

/**
 * A frame cut open before the closing brace of its metadata: `{"type":"text",…,"metadata":{…,"message_id":"msg_1"`.
 * The script that logs it splices `,"seq":7,"cursor":"7.msg_1.1767225600000"},"timestamp":"…"}` behind it, so the JSON is never
 * parsed and encoded again on its way out. `sealFrame` is that splice, for tests and readers.
 */
export function openFrame(draft: DraftFrame): string {
  const { type, content, sender, receiver, messageId } = draft;
  const metadata = Object.fromEntries(
    Object.entries(draft.metadata ?? {}).filter(([key]) => !reserved.has(key)),
  );
  const frame = JSON.stringify({
    type,
    content,
    sender,
    receiver,
    metadata: { ...metadata, message_id: messageId },
  });
  return frame.slice(0, -2);
}

export function sealFrame(open: string, seq: number, messageId: string, timestamp: string): string {
  const cursor = formatCursor({ seq, messageId, at: Date.parse(timestamp) });
  return `${open},"seq":${seq},"cursor":"${cursor}"},"timestamp":"${timestamp}"}`;
}

/** A frame that is not logged, ready to send. `at` is a time in milliseconds. */
export function passingFrame(frame: Omit<Frame, 'timestamp'>, at: number): string {
  return JSON.stringify({ ...frame, timestamp: new Date(at).toISOString() } satisfies Frame);
}
