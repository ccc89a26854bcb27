import type Anthropic from '@anthropic-ai/sdk';
import { AnthropicThoughts } from './anthropic-blocks.ts';
import { plainCallId } from '../calls/call-id.ts';
import { callInput } from '../calls/call-input.ts';
import type { AssistantMessage, ChatMessage, Tool, ToolMessage, UserMessage } from '../chat/chat-request.ts';

/** A dialogue in Anthropic's form, where results of tools are what the user says next. */
export function anthropicMessages(dialogue: readonly ChatMessage[]): Anthropic.MessageParam[] {
  const messages: Anthropic.MessageParam[] = [];
  for (const message of dialogue) {
    const previous = messages.at(-1);
    if (message.role === 'assistant') messages.push({ role: 'assistant', content: answerOf(message) });
    else if (previous?.role === 'user' && Array.isArray(previous.content)) {
      previous.content.push(blockOf(message));
    } else if (message.role === 'user') messages.push({ role: 'user', content: message.content });
    else messages.push({ role: 'user', content: [blockOf(message)] });
  }
  return messages;
}

export function anthropicTools(tools: readonly Tool[]): Anthropic.Tool[] {
  return tools.map(({ name, description, parameters }) => ({
    name,
    description,
    input_schema: { ...parameters, type: 'object' },
  }));
}

/** The thoughts before the first call stand first, as they came before the text. */
function answerOf({ content, toolCalls }: AssistantMessage): Anthropic.MessageParam['content'] {
  if (!toolCalls) return content;
  const text = content === '' ? [] : [{ type: 'text' as const, text: content }];
  return toolCalls.flatMap((call, index): Anthropic.ContentBlockParam[] => [
    ...(AnthropicThoughts.safeParse(call.extra).data ?? []),
    ...(index === 0 ? text : []),
    { type: 'tool_use', id: plainCallId(call.id), name: call.name, input: callInput(call) },
  ]);
}

function blockOf(message: UserMessage | ToolMessage): Anthropic.ContentBlockParam {
  if (message.role === 'user') return { type: 'text', text: message.content };
  return {
    type: 'tool_result',
    tool_use_id: plainCallId(message.callId),
    content: message.content,
    ...(message.isError && { is_error: true }),
  };
}
