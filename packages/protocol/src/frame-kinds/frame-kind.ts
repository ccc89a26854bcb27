import * as z from 'zod';
import type { DurableType, MessageType } from '../frames/message-type.ts';

/** One kind of frame on a socket, in one direction, with everything there is to know about it from outside. */
export interface FrameKind {
  readonly title: string;
  readonly summary: string;
  /** Who sends it. */
  readonly from: 'client' | 'server';
  /** Whether it is an entry of the session's log, which every listener gets once and in order, even after a resume. */
  readonly durable?: boolean;
  readonly schema: z.ZodObject;
  readonly example: Readonly<Record<string, unknown>>;
}

export function frameKind<const F extends FrameKind>(kind: F): F {
  return kind;
}

/** When a frame was made, or logged. */
export const Timestamp = z.string().meta({ description: 'When it was made or logged, ISO 8601.' });

/** A frame of this type with a readable text. */
export function spoken<T extends MessageType, M extends z.ZodObject>(
  type: T,
  metadata: M,
): z.ZodObject<{ type: z.ZodLiteral<T>; content: z.ZodString; timestamp: z.ZodString; metadata: M }> {
  return z.object({
    type: z.literal(type),
    content: z.string().meta({ description: 'A readable text.' }),
    timestamp: Timestamp,
    metadata,
  });
}

/** A frame of this type without a readable text. */
export function silent<T extends MessageType, M extends z.ZodObject>(
  type: T,
  metadata: M,
): z.ZodObject<{ type: z.ZodLiteral<T>; timestamp: z.ZodString; metadata: M }> {
  return z.object({ type: z.literal(type), timestamp: Timestamp, metadata });
}

const place = {
  message_id: z.string().meta({ description: 'The id of the entry.' }),
  seq: z.int().min(1).meta({ description: 'Its number in the log, from 1, without gaps.' }),
  cursor: z.string().meta({ description: 'Its place in the log, to resume after it.' }),
};

/** An entry of the log. `ownMembers`: a client sent it and may have added members to `metadata`. */
export function logged(
  type: DurableType,
  metadata: z.core.$ZodLooseShape,
  { ownMembers = false }: { readonly ownMembers?: boolean } = {},
): z.ZodObject {
  const shape = { ...metadata, ...place };
  return z.object({
    type: z.literal(type),
    content: z.string().optional().meta({ description: 'The text.' }),
    sender: z.string().optional().meta({ description: 'The user, or the id of an agent.' }),
    receiver: z.string().optional().meta({ description: 'The user or agent that it is for.' }),
    timestamp: Timestamp,
    metadata: ownMembers ? z.looseObject(shape) : z.object(shape),
  });
}
