import { z } from 'zod';
import type { FinishReason, Usage } from './chat-event.ts';
import { TokenCount } from './token-count.ts';

const Count = z.number().nullish();
const Text = z.string().nullish();

const AnthropicUsage = z.object({
  input_tokens: TokenCount,
  cache_creation_input_tokens: TokenCount,
  cache_read_input_tokens: TokenCount,
  output_tokens: TokenCount,
});
type AnthropicUsage = z.infer<typeof AnthropicUsage>;

const knownTypes = [
  'message_start',
  'content_block_start',
  'content_block_delta',
  'message_delta',
  'message_stop',
] as const;

/** The events of a message stream that an answer is made of; new types may come and are passed over. */
export const AnthropicEvent = z.union([
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('message_start'),
      message: z.object({ model: z.string().nullish(), usage: AnthropicUsage.nullish() }),
    }),
    z.object({
      type: z.literal('content_block_start'),
      index: Count,
      content_block: z.object({
        type: z.string(),
        text: Text,
        id: Text,
        name: Text,
        thinking: Text,
        signature: Text,
        data: Text,
      }),
    }),
    z.object({
      type: z.literal('content_block_delta'),
      index: Count,
      delta: z.object({ type: z.string(), text: Text, partial_json: Text, thinking: Text, signature: Text }),
    }),
    z.object({
      type: z.literal('message_delta'),
      delta: z.object({ stop_reason: z.string().nullish() }),
      usage: AnthropicUsage.nullish(),
    }),
    z.object({ type: z.literal('message_stop') }),
  ]),
  z
    .object({ type: z.string().refine((type) => !knownTypes.some((known) => known === type)) })
    .transform(() => ({ type: 'unknown' as const })),
]);
export type AnthropicEvent = z.infer<typeof AnthropicEvent>;

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
  tool_use: 'tool_calls',
};

export function finishReasonOf(reason: string): FinishReason {
  return finishReasons[reason] ?? 'other';
}

/** Usage so far: the counts are cumulative, and an event names only those that it knows. */
export class UsageTally {
  private latest: AnthropicUsage = {};

  add(usage: AnthropicUsage | null | undefined): void {
    const told = Object.entries(usage ?? {}).filter(([, count]) => count != null);
    this.latest = { ...this.latest, ...Object.fromEntries(told) };
  }

  /** Anthropic counts cached input apart; the total is what was read. */
  total(): Usage | undefined {
    const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = this.latest;
    if (input_tokens == null || output_tokens == null) return undefined;
    const input = input_tokens + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0);
    return { input_tokens: input, output_tokens, total_tokens: input + output_tokens };
  }
}
