import * as z from 'zod';

/** The eight frame types of the API (`enum MessageType`). */
export const messageTypes = [
  'text',
  'ping',
  'error',
  'info',
  'system',
  'response',
  'stop',
  'cooldown',
] as const;

export const MessageType = z.enum(messageTypes);
export type MessageType = z.infer<typeof MessageType>;

/** Whether a type of frame is one that this release knows. */
export function isKnownType(type: string): type is MessageType {
  return (messageTypes as readonly string[]).includes(type);
}

/**
 * The types of frames that are entries of a session's log. Frames of `system` and `error` may also pass without being
 * logged: an entry is recognised by its `metadata.seq`.
 */
export const durableTypes = [
  'text',
  'response',
  'stop',
  'cooldown',
  'system',
  'error',
] as const satisfies readonly MessageType[];
export type DurableType = (typeof durableTypes)[number];

/** The three roles of the API (`enum MessageRole`). */
export const messageRoles = ['user', 'assistant', 'system'] as const;
export type MessageRole = (typeof messageRoles)[number];
