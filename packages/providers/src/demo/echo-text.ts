import type { ChatRequest } from '../chat-request.ts';

/** What the model `echo` repeats: the last text of the user. */
export function echoText({ messages }: ChatRequest): string {
  return messages.findLast((message) => message.role === 'user')?.content ?? '';
}
