import type OpenAI from 'openai';
import { plainCallId } from '../calls/call-id.ts';
import { callInput } from '../calls/call-input.ts';
import type { ChatMessage, Tool, ToolCall } from '../chat/chat-request.ts';

/** A dialogue in OpenAI's form. */
export function openAiMessages(dialogue: readonly ChatMessage[]): OpenAI.ChatCompletionMessageParam[] {
  return dialogue.map((message): OpenAI.ChatCompletionMessageParam => {
    switch (message.role) {
      case 'user':
        return { role: 'user', content: message.content };
      case 'assistant':
        return message.toolCalls
          ? {
              role: 'assistant',
              content: message.content || null,
              tool_calls: message.toolCalls.map(toolCall),
            }
          : { role: 'assistant', content: message.content };
      case 'tool':
        // The protocol has no mark for a failure.
        return {
          role: 'tool',
          tool_call_id: plainCallId(message.callId),
          content: message.isError ? `Error: ${message.content}` : message.content,
        };
    }
  });
}

export function openAiTools(tools: readonly Tool[]): OpenAI.ChatCompletionTool[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters },
  }));
}

function toolCall(call: ToolCall): OpenAI.ChatCompletionMessageFunctionToolCall {
  return {
    id: plainCallId(call.id),
    type: 'function',
    // Malformed arguments are refused by servers that read the calls of a dialogue.
    function: { name: call.name, arguments: JSON.stringify(callInput(call)) },
    ...extraOf(call),
  };
}

/** Under the name that it came by. */
function extraOf({ extra }: ToolCall): object {
  if (extra === undefined) return {};
  const isSpecific = typeof extra === 'object' && extra !== null && 'provider_specific_fields' in extra;
  return isSpecific ? extra : { extra_content: extra };
}
