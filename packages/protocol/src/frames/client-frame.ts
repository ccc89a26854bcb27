import * as z from 'zod';
import { IsoTimestamp } from '../json/iso-timestamp.ts';
import { MessageType } from './message-type.ts';
import { bounded } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';

/** At most this many UTF-16 units in a `client_message_id` or an `Idempotency-Key`. */
export const maxClientMessageIdLength = 128;

export const ClientMessageId = z.string().min(1).max(maxClientMessageIdLength);

const base = {
  sender: optional(z.string().max(256)),
  receiver: optional(z.string().max(256)),
  timestamp: optional(IsoTimestamp),
};

/** Metadata of a text, a ping or a stop. */
export const FrameMetadata = bounded(
  z.looseObject({ client_message_id: optional(ClientMessageId), structured_data: optional(z.unknown()) }),
);

/** What a client may send on a socket. Only `type` is required, and `content` for `text`. Unknown fields are ignored. */
export const ClientFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    content: z.string().min(1),
    metadata: optional(FrameMetadata),
    ...base,
  }),
  z.object({ type: z.literal('ping'), metadata: optional(FrameMetadata), ...base }),
  z.object({ type: z.literal('stop'), metadata: optional(FrameMetadata), ...base }),
  z.object({
    type: z.literal('system'),
    metadata: bounded(z.looseObject({ event: z.literal('auth'), token: z.string().min(1) })),
    ...base,
  }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

/** What every frame has in common, from either side (`interface WebSocketMessage`). */
export const Frame = z.object({
  type: MessageType,
  content: z.string().optional(),
  sender: z.string().optional(),
  receiver: z.string().optional(),
  timestamp: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});
export type Frame = z.infer<typeof Frame>;
