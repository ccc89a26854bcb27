import { z } from 'zod';
import type { ChatMessage, ToolCall } from '../../../packages/providers/src/index.ts';
import { type SeenRequest, checkCalls } from './seen-request.ts';

const Text = z.string().regex(/\S/, 'text must not be blank');
const Id = z.string().regex(/^[\w-]+$/);
const TextBlock = z.strictObject({ type: z.literal('text'), text: Text });

const AnswerBlock = z.discriminatedUnion('type', [
  TextBlock,
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: Text }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: Text }),
  z.strictObject({
    type: z.literal('tool_use'),
    id: Id,
    name: Text,
    input: z.record(z.string(), z.unknown()),
  }),
]);

const UserBlock = z.discriminatedUnion('type', [
  TextBlock,
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: Id,
    content: z.string(),
    is_error: z.boolean().optional(),
  }),
]);

/** A plain text is short for one block of it. */
const blocksOf = <Block extends z.ZodType>(block: Block) =>
  z.union([Text.transform((text) => [{ type: 'text' as const, text }]), z.array(block).min(1)]);

const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: blocksOf(UserBlock) }),
  z.strictObject({ role: z.literal('assistant'), content: blocksOf(AnswerBlock) }),
]);

const Body = z.object({
  model: Text,
  max_tokens: z.int().positive(),
  system: Text.optional(),
  messages: z.array(Message).min(1),
  tools: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w-]{1,128}$/),
        description: z.string(),
        input_schema: z.looseObject({ type: z.literal('object') }),
      }),
    )
    .min(1)
    .optional(),
});

/** Reads a request as strictly as Anthropic does, and throws if it would be refused. */
export function readAnthropicRequest(body: unknown): SeenRequest {
  const { model, system = '', messages, tools = [] } = Body.parse(body);
  const names = new Map<string, string>();
  const seen = messages.flatMap((message, index) => {
    if (message.role !== (index % 2 === 0 ? 'user' : 'assistant')) throw new Error('roles must alternate');
    return message.role === 'user' ? said(message.content, names) : [answered(message.content, names)];
  });
  checkCalls(seen);
  if (names.size > 0 && tools.length === 0) throw new Error('calls without tools');
  return {
    model,
    system,
    tools: tools.map(({ name, description, input_schema: parameters }) => ({
      name,
      description,
      parameters,
    })),
    messages: seen,
  };
}

/** Results name only the call: `names` tells which tool it was for. */
function said(blocks: z.infer<typeof UserBlock>[], names: ReadonlyMap<string, string>): ChatMessage[] {
  return blocks.map((block, index): ChatMessage => {
    if (block.type === 'text') return { role: 'user', content: block.text };
    if (index > 0 && blocks[index - 1]?.type === 'text') throw new Error('results must come before text');
    const { tool_use_id: callId, content, is_error: isError } = block;
    return { role: 'tool', callId, name: names.get(callId) ?? '', content, ...(isError && { isError }) };
  });
}

function answered(blocks: z.infer<typeof AnswerBlock>[], names: Map<string, string>): ChatMessage {
  const toolCalls: ToolCall[] = [];
  const texts: string[] = [];
  let thoughts: unknown[] = [];
  for (const block of blocks) {
    if (block.type === 'text') texts.push(block.text);
    else if (block.type === 'tool_use') {
      const { id, name, input } = block;
      names.set(id, name);
      const extra = thoughts.length > 0 ? { extra: thoughts } : {};
      toolCalls.push({ id, name, arguments: JSON.stringify(input), ...extra });
      thoughts = [];
    } else thoughts.push(block);
  }
  return { role: 'assistant', content: texts.join(''), ...(toolCalls.length > 0 && { toolCalls }) };
}
