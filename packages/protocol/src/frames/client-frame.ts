import * as z from 'zod';
import { IsoTimestamp } from '../json/iso-timestamp.ts';
import { ClientMessageId } from './client-message-id.ts';
import { bounded } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';

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
