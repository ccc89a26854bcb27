import * as z from 'zod';
import type { DurableType, MessageType } from '../frames/message-type.ts';

/** One kind of frame on a socket, in one direction: all that there is to know of it from outside. */
export interface FrameKind {
  readonly title: string;
  readonly summary: string;
  /** Who sends it. */
  readonly from: 'client' | 'server';
  /** Whether it is an entry of the session's log: then every listener gets it once and in order, after a resume too. */
  readonly durable?: boolean;
  readonly schema: z.ZodObject;
  readonly example: Readonly<Record<string, unknown>>;
}

export function frameKind<const F extends FrameKind>(kind: F): F {
  return kind;
}

/** When a frame was made, or logged. */
export const Timestamp = z.string().meta({ description: 'When it was made or logged, ISO 8601.' });

/** A frame of this type with a text in words. */
export function spoken<T extends MessageType, M extends z.ZodObject>(
  type: T,
  metadata: M,
): z.ZodObject<{ type: z.ZodLiteral<T>; content: z.ZodString; timestamp: z.ZodString; metadata: M }> {
  return z.object({
    type: z.literal(type),
    content: z.string().meta({ description: 'In words.' }),
    timestamp: Timestamp,
    metadata,
  });
}

/** A frame of this type that has nothing to say in words. */
export function silent<T extends MessageType, M extends z.ZodObject>(
  type: T,
  metadata: M,
): z.ZodObject<{ type: z.ZodLiteral<T>; timestamp: z.ZodString; metadata: M }> {
  return z.object({ type: z.literal(type), timestamp: Timestamp, metadata });
}

const place = {
  message_id: z.string().meta({ description: 'Its id.' }),
  seq: z.int().min(1).meta({ description: 'Its number in the log, from 1, without gaps.' }),
  cursor: z.string().meta({ description: 'Its place in the log, to go on behind it.' }),
};

/** An entry of the log; of one that a client said, the members of `metadata` that the client added are its own. */
export function logged(
  type: DurableType,
  metadata: z.core.$ZodLooseShape,
  { ownMembers = false }: { readonly ownMembers?: boolean } = {},
): z.ZodObject {
  const shape = { ...metadata, ...place };
  return z.object({
    type: z.literal(type),
    content: z.string().optional().meta({ description: 'What is said.' }),
    sender: z.string().optional().meta({ description: 'The user, or the id of an agent.' }),
    receiver: z.string().optional().meta({ description: 'Whom it is for.' }),
    timestamp: Timestamp,
    metadata: ownMembers ? z.looseObject(shape) : z.object(shape),
  });
}
