import * as z from 'zod';

/** At most this many UTF-16 units in a `client_message_id` or an `Idempotency-Key`. */
export const maxClientMessageIdLength = 128;

export const ClientMessageId = z.string().min(1).max(maxClientMessageIdLength);
