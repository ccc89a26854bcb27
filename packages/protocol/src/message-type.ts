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

/** The three roles of the API (`enum MessageRole`). */
export const messageRoles = ['user', 'assistant', 'system'] as const;
export type MessageRole = (typeof messageRoles)[number];
