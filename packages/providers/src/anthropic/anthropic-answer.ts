import type { Gathered } from '../stream/answer-end.ts';
import { AnthropicBlocks } from './anthropic-blocks.ts';
import { type AnthropicBlock, AnthropicEvent, UsageTally } from './anthropic-event.ts';
import type { FinishReason } from '../chat/chat-event.ts';
import { errorIn } from '../failures/error-report.ts';
import { unended } from '../failures/verdict.ts';
import { finishReasonOf } from '../stream/finish-reason.ts';
import { GrowingCalls } from '../calls/growing-calls.ts';
import { providerError, type Source, toldError } from '../failures/to-provider-error.ts';
import type { StreamEvent } from '../stream/event-decoder.ts';
import type { AnswerParts, Piece } from '../stream/read-answer.ts';

const nothing: Piece = { text: '', hasContent: false, end: 'none' };
const over: Piece = { ...nothing, end: 'over' };

/** An answer by Anthropic's Messages, in events or whole. */
export class AnthropicAnswer implements AnswerParts {
  private readonly source: Source;
  private readonly calls: GrowingCalls;
  private readonly blocks: AnthropicBlocks;
  private readonly usage = new UsageTally();
  private finishReason: FinishReason | undefined;
  private model: string | undefined;
  private hasText = false;

  constructor(source: Source) {
    this.source = source;
    this.calls = new GrowingCalls(source.name);
    this.blocks = new AnthropicBlocks(this.calls);
  }

  add({ name, data }: StreamEvent): Piece {
    const error = errorIn(name, data);
    if (error !== undefined) throw toldError(error, this.source);
    const event = AnthropicEvent.parse(data);
    switch (event.type ?? name) {
      case 'message_start':
        this.model = event.message?.model ?? this.model;
        this.usage.add(event.message?.usage);
        return nothing;
      case 'content_block_start':
        return event.content_block
          ? this.content(this.blocks.begin(event.index, event.content_block))
          : nothing;
      case 'content_block_delta':
        return event.delta ? this.content(this.blocks.add(event.index, event.delta)) : nothing;
      case 'message_delta':
        this.usage.add(event.usage);
        return this.finish(event.delta?.stop_reason) ? { ...nothing, end: 'told' } : nothing;
      case 'message_stop':
        this.finishReason ??= 'stop';
        return over;
      case 'message':
        return this.whole(event);
      default:
        // New types may come.
        return nothing;
    }
  }

  rest(): string {
    return '';
  }

  gathered(isOver: boolean): Gathered {
    this.blocks.end();
    const { calls, model } = this;
    const isWhole = isOver && (this.hasText || calls.count > 0);
    const finishReason = this.finishReason ?? (isWhole ? 'stop' : undefined);
    if (!finishReason) throw providerError(unended, this.source);
    return { calls, finishReason, usage: this.usage.total(), model };
  }

  private content(text: string): Piece {
    this.hasText ||= text !== '';
    return { text, hasContent: true, end: 'none' };
  }

  private finish(reason: string | null | undefined): boolean {
    const told = finishReasonOf(reason);
    this.finishReason = told ?? this.finishReason;
    return told !== undefined;
  }

  /** A message in one piece, where a stream was asked for. */
  private whole({ content, usage, model, stop_reason }: AnthropicEvent): Piece {
    this.usage.add(usage);
    this.model = model ?? this.model;
    const text = content.map((block: AnthropicBlock, index) => this.blocks.begin(index, block)).join('');
    this.finish(stop_reason);
    this.finishReason ??= 'stop';
    return { ...this.content(text), end: 'over' };
  }
}
