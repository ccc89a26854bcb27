import * as z from 'zod';
import { callResult, isOneResult, notOneResult } from '../calls/call-result.ts';
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

/** For an answer to a call: the id of the call. */
const CallId = z.string().min(1).max(64);
/** A reason that the model is told. */
const Reason = z.string().min(1).max(4_096);

const Text = z.object({
  type: z.literal('text'),
  content: z.string().min(1),
  metadata: optional(FrameMetadata),
  ...base,
});
const Ping = z.object({ type: z.literal('ping'), metadata: optional(FrameMetadata), ...base });
const Stop = z.object({ type: z.literal('stop'), metadata: optional(FrameMetadata), ...base });

const Auth = z.looseObject({ event: z.literal('auth'), token: z.string().min(1) });
const Approve = z.looseObject({
  event: z.literal('tool.approve'),
  call_id: CallId,
  arguments: optional(z.record(z.string(), z.unknown())),
});
const Deny = z.looseObject({ event: z.literal('tool.deny'), call_id: CallId, reason: optional(Reason) });
const Result = z
  .looseObject({ event: z.literal('tool.result'), call_id: CallId, ...callResult })
  .refine(isOneResult, notOneResult);

const system = <M extends z.ZodType>(metadata: M) =>
  z.object({ type: z.literal('system'), metadata: bounded(metadata), ...base });

/** What a client may send on a socket, by kind. */
export const clientFrameSchemas = {
  text: Text,
  ping: Ping,
  stop: Stop,
  auth: system(Auth),
  approve: system(Approve),
  deny: system(Deny),
  result: system(Result),
} as const;

/** What a client may send on a socket. Only `type` is required, and `content` for `text`. Unknown fields are ignored. */
export const ClientFrame = z.discriminatedUnion('type', [
  Text,
  Ping,
  Stop,
  system(z.discriminatedUnion('event', [Auth, Approve, Deny, Result])),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;
