import { z } from 'zod';
import type { AnthropicBlock, AnthropicDelta } from './anthropic-event.ts';
import type { GrowingCalls } from '../calls/growing-calls.ts';

/** What a model thought before a call: it has to come back with it, unchanged. */
export const AnthropicThoughts = z.array(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
    z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
  ]),
);
type AnthropicThoughts = z.infer<typeof AnthropicThoughts>;

type Index = number | null | undefined;

/** Thoughts beyond this, in UTF-16 units, are not kept: a call then comes back without them. */
const longestThoughts = 1_000_000;

/** Blocks whose kind is known at a time; they come one after the other. */
const mostBlocks = 100;

/** The blocks of a message as a stream brings them, one after the other; of them it keeps calls and thoughts. */
export class AnthropicBlocks {
  private readonly calls: GrowingCalls;
  private thoughts: AnthropicThoughts = [];
  private thoughtSize = 0;
  /** Whether the blocks with these numbers are calls. */
  private readonly areCalls = new Map<Index, boolean>();
  private newest: Index;
  /** The input that a call began with; what deltas bring counts more. */
  private given: { readonly index: Index; readonly input: string } | undefined;

  constructor(calls: GrowingCalls) {
    this.calls = calls;
  }

  /** Returns the text that a block begins with, which may be none. */
  begin(index: Index, block: AnthropicBlock): string {
    this.end();
    const { type, id, name, input } = block;
    this.newest = index;
    if (this.areCalls.size > mostBlocks) this.areCalls.clear();
    this.areCalls.set(index, type === 'tool_use');
    if (type === 'tool_use') {
      const extra = this.thoughts.length > 0 ? this.thoughts : undefined;
      this.calls.add({ index, id, name, extra });
      this.thoughts = [];
      this.given = input ? { index, input } : undefined;
    } else if (type === 'thinking') {
      this.keep({ type, thinking: block.thinking ?? '', signature: block.signature ?? '' });
    } else if (type === 'redacted_thinking') {
      this.keep({ type, data: block.data ?? '' });
    }
    return block.text ?? '';
  }

  /** Returns the text that a delta brings, which may be none. */
  add(index: Index, { text, partial_json, thinking, signature }: AnthropicDelta): string {
    const block = this.areCalls.has(index) ? index : this.newest;
    if (partial_json && this.areCalls.get(block)) {
      this.given = undefined;
      this.calls.add({ index: block, arguments: partial_json });
    }
    const thought = this.thoughts.at(-1);
    if (thought?.type === 'thinking') {
      thought.thinking += thinking ?? '';
      thought.signature += signature ?? '';
      this.measure((thinking ?? '').length + (signature ?? '').length);
    }
    return text ?? '';
  }

  /** The blocks so far are whole. */
  end(): void {
    if (this.given) this.calls.add({ index: this.given.index, arguments: this.given.input });
    this.given = undefined;
  }

  private keep(thought: AnthropicThoughts[number]): void {
    this.thoughts.push(thought);
    this.measure(thought.type === 'thinking' ? thought.thinking.length : thought.data.length);
  }

  private measure(size: number): void {
    this.thoughtSize += size;
    if (this.thoughtSize > longestThoughts) this.thoughts = [];
  }
}
