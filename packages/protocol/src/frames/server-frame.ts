import * as z from 'zod';
import { endReasons } from '../sessions/conversation.ts';
import type { SessionStatus } from '../sessions/session-status.ts';
import { Frame } from './frame.ts';
import { durableTypes } from './message-type.ts';

/** The frames of a server, as a client reads them. Members that are not named here are kept. */

/** A frame of any type, including types of a newer server. */
export const AnyFrame = Frame.extend({ type: z.string() });
export type AnyFrame = z.infer<typeof AnyFrame>;

/** `metadata` of an entry of a session's log, of any type: its place. */
export const EntryMetadata = z.looseObject({
  message_id: z.string(),
  seq: z.int().min(1),
  cursor: z.string(),
});

/** An entry of a session's log, of any type. */
export const AnyEntry = AnyFrame.extend({ metadata: EntryMetadata });
export type AnyEntry = z.infer<typeof AnyEntry>;

/** An entry of a session's log, of a type that this release knows. */
export const DurableFrame = Frame.extend({
  type: z.enum(durableTypes),
  metadata: EntryMetadata.extend({
    event: z.string().optional(),
    /** In a `text`: the id that its sender gave it. */
    client_message_id: z.string().optional(),
    /** In an answer: the message that it answers. */
    in_reply_to: z.string().optional(),
    /** In a `response` among agents: the interjections that it took into account. */
    heard: z.array(z.string()).optional(),
    finish_reason: z.string().optional(),
    /** In an `error`. */
    code: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type DurableFrame = z.infer<typeof DurableFrame>;

/** `metadata` of the first frame on a socket. */
export const ReadyMetadata = z.looseObject({
  event: z.literal('ready'),
  session_id: z.string(),
  /** One of `SessionStatus`, or a status that only a newer server knows. */
  status: z.string().transform((status): SessionStatus | (string & {}) => status),
  cursor: z.string(),
  resumed: z.boolean(),
  heartbeat_seconds: z.number().positive(),
  expires_at: z.string(),
});
export type ReadyMetadata = z.infer<typeof ReadyMetadata>;

/** `metadata` of an `info`: the text with this `client_message_id` is durable. */
export const AckMetadata = z.looseObject({
  event: z.literal('ack'),
  client_message_id: z.string(),
  message_id: z.string(),
  seq: z.int().min(1),
  cursor: z.string(),
  /** Whether an earlier frame or request has logged it; then it is not a new entry at this point. */
  duplicate: z.boolean(),
});
export type AckMetadata = z.infer<typeof AckMetadata>;

/** `metadata` of an `info` with a piece of the answer being written. */
export const DeltaMetadata = z.looseObject({
  event: z.literal('delta'),
  message_id: z.string(),
  /** In UTF-16 units. */
  offset: z.int().min(0),
  attempt: z.int(),
});
export type DeltaMetadata = z.infer<typeof DeltaMetadata>;

/** `metadata` of an `info`: the answer begins again, and its pieces so far are void. */
export const RestartMetadata = z.looseObject({
  event: z.literal('restart'),
  message_id: z.string(),
  attempt: z.int(),
});
export type RestartMetadata = z.infer<typeof RestartMetadata>;

/** `metadata` of the `stop` that ends a conversation among agents. */
export const ConversationEnd = z.looseObject({
  event: z.literal('conversation.ended'),
  reason: z.enum(endReasons),
  turns: z.int(),
  usage: z.object({ input_tokens: z.int(), output_tokens: z.int(), total_tokens: z.int() }),
  /** In US dollars; null if the price of a turn is unknown. */
  cost: z.number().nullable(),
  duration_ms: z.int(),
  summary: z.string().nullable(),
});
export type ConversationEnd = z.infer<typeof ConversationEnd>;

/** `metadata` of an `error` frame that is not logged: input that was refused. */
export const RefusalMetadata = z.looseObject({
  code: z.string(),
  client_message_id: z.string().optional(),
  details: z.looseObject({ retry_after: z.number().optional() }).optional(),
});
export type RefusalMetadata = z.infer<typeof RefusalMetadata>;
