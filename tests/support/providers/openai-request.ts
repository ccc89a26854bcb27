import { z } from 'zod';
import type { ChatMessage } from '../../../packages/providers/src/index.ts';
import { type SeenRequest, checkCalls } from './seen-request.ts';

const JsonObject = z
  .string()
  .refine((text) => z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).success, 'no JSON object');

const Call = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), arguments: JsonObject }),
  extra_content: z.unknown().optional(),
  provider_specific_fields: z.record(z.string(), z.unknown()).optional(),
});

const Text = z.string().min(1);
const Message = z.union([
  z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: Text }),
  z.strictObject({
    role: z.literal('assistant'),
    content: Text.nullable(),
    tool_calls: z.array(Call).min(1),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: Text, content: Text }),
]);
type Message = z.infer<typeof Message>;

const Body = z.object({
  model: Text,
  messages: z.array(Message).min(1),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name: z.string().regex(/^[\w-]{1,64}$/),
          description: z.string(),
          parameters: z.looseObject({ type: z.literal('object') }),
        }),
      }),
    )
    .min(1)
    .optional(),
});

/** Reads a request as strictly as OpenAI does, and throws if it would be refused. */
export function readOpenAiRequest(body: unknown): SeenRequest {
  const { model, messages, tools = [] } = Body.parse(body);
  const names = new Map<string, string>();
  const seen = messages.flatMap((message) => chatMessage(message, names));
  checkCalls(seen);
  return {
    model,
    system: messages.flatMap(({ role, content }) => (role === 'system' ? [content] : [])).join('\n'),
    tools: tools.map((tool) => tool.function),
    messages: seen,
  };
}

/** Results name only the call: `names` tells which tool it was for. */
function chatMessage(message: Message, names: Map<string, string>): ChatMessage[] {
  if ('tool_call_id' in message) {
    const { tool_call_id: callId, content } = message;
    return [{ role: 'tool', callId, name: names.get(callId) ?? '', content }];
  }
  if ('tool_calls' in message) {
    for (const call of message.tool_calls) names.set(call.id, call.function.name);
    const toolCalls = message.tool_calls.map(
      ({ id, function: { name, arguments: json }, extra_content: extra }) => ({
        id,
        name,
        arguments: json,
        ...(extra !== undefined && { extra }),
      }),
    );
    return [{ role: 'assistant', content: message.content ?? '', toolCalls }];
  }
  const { role, content } = message;
  return role === 'system' ? [] : [{ role, content }];
}
