import { z } from 'zod';
import type { Usage } from '../chat/chat-event.ts';
import { LenientIndex, LenientJson, LenientText, lenient, lenientList } from '../json/lenient.ts';
import { TokenCount } from '../stream/token-count.ts';

const AnthropicUsage = lenient(
  z.object({
    input_tokens: TokenCount,
    cache_creation_input_tokens: TokenCount,
    cache_read_input_tokens: TokenCount,
    output_tokens: TokenCount,
  }),
);
type AnthropicUsage = z.infer<typeof AnthropicUsage>;

const AnthropicBlock = z.object({
  type: LenientText,
  text: LenientText,
  id: LenientText,
  name: LenientText,
  /** Of a call: empty in a stream, where deltas bring it; some servers send it whole. */
  input: LenientJson,
  thinking: LenientText,
  signature: LenientText,
  data: LenientText,
});
export type AnthropicBlock = z.infer<typeof AnthropicBlock>;

const AnthropicDelta = z.object({
  type: LenientText,
  text: LenientText,
  partial_json: LenientJson,
  thinking: LenientText,
  signature: LenientText,
  stop_reason: LenientText,
});
export type AnthropicDelta = z.infer<typeof AnthropicDelta>;

const AnthropicMessage = lenient(
  z.object({ model: LenientText, usage: AnthropicUsage, content: lenientList(AnthropicBlock) }),
);

/** An event of a message stream, as loosely as compatible servers send it; or a whole message (`type: "message"`). */
export const AnthropicEvent = z
  .object({
    type: LenientText,
    index: LenientIndex,
    message: AnthropicMessage,
    content_block: lenient(AnthropicBlock),
    delta: lenient(AnthropicDelta),
    usage: AnthropicUsage,
    model: LenientText,
    content: lenientList(AnthropicBlock),
    stop_reason: LenientText,
  })
  .catch({ content: [] });
export type AnthropicEvent = z.infer<typeof AnthropicEvent>;

/** Usage so far: the counts are cumulative, and an event names only those that it knows. */
export class UsageTally {
  private latest: NonNullable<AnthropicUsage> = {};

  add(usage: AnthropicUsage): void {
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
