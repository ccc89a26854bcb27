import { z } from 'zod';
import { MessageType } from './message-type.ts';
import { bounded } from './metadata.ts';

/** At most this many UTF-16 units in a `client_message_id` or an `Idempotency-Key`. */
export const maxClientMessageIdLength = 128;

export const ClientMessageId = z.string().min(1).max(maxClientMessageIdLength);

/** An ISO 8601 date, or date and time, with or without an offset. */
const IsoTimestamp = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
  error: 'must be an ISO 8601 timestamp',
});

const base = {
  sender: z.string().max(256).optional(),
  receiver: z.string().max(256).optional(),
  timestamp: IsoTimestamp.optional(),
};

const Metadata = bounded(z.looseObject({ client_message_id: ClientMessageId.optional() }));

/** What a client may send on a socket. Only `type` is required, and `content` for `text`. Unknown fields are ignored. */
export const ClientFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), content: z.string().min(1), metadata: Metadata.optional(), ...base }),
  z.object({ type: z.literal('ping'), metadata: Metadata.optional(), ...base }),
  z.object({ type: z.literal('stop'), metadata: Metadata.optional(), ...base }),
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
