import * as z from 'zod';
import { AnyEntry, DurableFrame } from '../frames/server-frame.ts';

export const PostMessageResponse = z.object({
  message_id: z.string(),
  session_id: z.string(),
  seq: z.int(),
  cursor: z.string(),
  timestamp: z.string(),
  duplicate: z.boolean(),
});
export type PostMessageResponse = z.infer<typeof PostMessageResponse>;

/** A page of a session's log, from `GET /chat/sessions/{id}/messages`. */
export const HistoryResponse = z.object({
  messages: z.array(DurableFrame),
  /** What to pass as `after` for the next page; null on the last. */
  next: z.string().nullable(),
});
export type HistoryResponse = z.infer<typeof HistoryResponse>;

/**
 * The same page as a client reads it: `messages` are the entries that this release knows, `others` those that only a newer
 * server knows.
 */
export const HistoryPage = z
  .object({ messages: z.array(AnyEntry), next: z.string().nullable() })
  .transform(({ messages: entries, next }) => {
    const messages: DurableFrame[] = [];
    const others: AnyEntry[] = [];
    for (const entry of entries) {
      const known = DurableFrame.safeParse(entry);
      if (known.success) messages.push(known.data);
      else others.push(entry);
    }
    return { messages, others, next };
  });
export type HistoryPage = z.infer<typeof HistoryPage>;
