import type { AssistantMessage, ChatMessage, ToolCall, ToolMessage } from './chat-request.ts';

/**
 * Tool calls in the order that every protocol insists on: behind a message with calls come their results, one each.
 * A call without a result is left out, and so is a result without a call.
 */
export function settleCalls(messages: readonly ChatMessage[]): ChatMessage[] {
  const taken = new Set<ToolMessage>();
  // An id may come again in a later answer, so each result counts once.
  const resultOf = (call: ToolCall, at: number): ToolMessage[] => {
    const result = messages.find(
      (message, index): message is ToolMessage =>
        index > at && message.role === 'tool' && message.callId === call.id && !taken.has(message),
    );
    if (result) taken.add(result);
    return result ? [result] : [];
  };
  return messages.flatMap((message, at): ChatMessage[] => {
    if (message.role === 'tool') return [];
    if (message.role === 'user' || !message.toolCalls) return [message];
    const settled = message.toolCalls.map((call) => ({ call, results: resultOf(call, at) }));
    const toolCalls = settled.flatMap(({ call, results }) => (results.length > 0 ? [call] : []));
    return [withCalls(message.content, toolCalls), ...settled.flatMap(({ results }) => results)];
  });
}

function withCalls(content: string, toolCalls: readonly ToolCall[]): AssistantMessage {
  return { role: 'assistant', content, ...(toolCalls.length > 0 && { toolCalls }) };
}
