import type { ChatRequest } from '../chat-request.ts';

/** The model `echo`: the last text of the user, at once. */
export function* echo(request: ChatRequest): Generator<string, void, undefined> {
  const text = request.messages.findLast((message) => message.role === 'user')?.content;
  if (text) yield text;
}
