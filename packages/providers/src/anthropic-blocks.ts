import { z } from 'zod';
import type { AnthropicEvent } from './anthropic-event.ts';
import type { GrowingCalls } from './growing-calls.ts';

type BlockEvent = Extract<AnthropicEvent, { type: 'content_block_start' | 'content_block_delta' }>;

/** What a model thought before a call: it has to come back with it, unchanged. */
export const AnthropicThoughts = z.array(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
    z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
  ]),
);
type AnthropicThoughts = z.infer<typeof AnthropicThoughts>;

/** The blocks of a message as a stream brings them, one after the other; of them it keeps calls and thoughts. */
export class AnthropicBlocks {
  private readonly calls: GrowingCalls;
  private thoughts: AnthropicThoughts = [];
  private isCall = false;

  constructor(calls: GrowingCalls) {
    this.calls = calls;
  }

  /** Returns the text that the event brings, which may be none. */
  add(event: BlockEvent): string {
    if (event.type === 'content_block_start') {
      this.begin(event);
      return event.content_block.text ?? '';
    }
    const { delta, index } = event;
    const thought = this.thoughts.at(-1);
    if (this.isCall && delta.partial_json) this.calls.add({ index, arguments: delta.partial_json });
    if (thought?.type === 'thinking') {
      thought.thinking += delta.thinking ?? '';
      thought.signature += delta.signature ?? '';
    }
    return delta.text ?? '';
  }

  private begin({ index, content_block: block }: Extract<BlockEvent, { type: 'content_block_start' }>): void {
    this.isCall = block.type === 'tool_use';
    if (this.isCall) {
      const extra = this.thoughts.length > 0 ? this.thoughts : undefined;
      this.calls.add({ index, id: block.id, name: block.name, extra });
      this.thoughts = [];
    }
    if (block.type === 'thinking') {
      this.thoughts.push({
        type: 'thinking',
        thinking: block.thinking ?? '',
        signature: block.signature ?? '',
      });
    }
    if (block.type === 'redacted_thinking') {
      this.thoughts.push({ type: 'redacted_thinking', data: block.data ?? '' });
    }
  }
}
