import type { Gathered } from '../stream/answer-end.ts';
import type { FinishReason, Usage } from '../chat/chat-event.ts';
import { errorIn } from '../failures/error-report.ts';
import { broken, mistaken, unended } from '../failures/verdict.ts';
import { finishReasonOf } from '../stream/finish-reason.ts';
import { GrowingCalls } from '../calls/growing-calls.ts';
import { type Choice, callPiecesOf, OpenAiChunk, textOf, usageOf } from './openai-chunk.ts';
import { providerError, type Source, toldError } from '../failures/to-provider-error.ts';
import type { StreamEvent } from '../stream/event-decoder.ts';
import type { AnswerParts, Piece } from '../stream/read-answer.ts';

/** As much of another choice is kept in case there is no first one, in pieces and in UTF-16 units. */
const mostHeld = 100_000;
const longestHeld = 1_000_000;

const nothing: Piece = { text: '', hasContent: false, end: 'none' };

/** An answer by Chat Completions, in chunks or whole: its first choice, whatever others there are. */
export class OpenAiAnswer implements AnswerParts {
  private readonly source: Source;
  private readonly calls: GrowingCalls;
  private finishReason: FinishReason | undefined;
  private usage: Usage | undefined;
  private model: string | undefined;
  private hasText = false;
  private hasFirst = false;
  /** Of a choice that is not the first: some servers count from 1. */
  private held: Choice[] = [];
  private heldSize = 0;

  constructor(source: Source) {
    this.source = source;
    this.calls = new GrowingCalls(source.name);
  }

  add({ name, data }: StreamEvent): Piece {
    const error = errorIn(name, data);
    if (error !== undefined) throw toldError(error, this.source);
    const chunk = OpenAiChunk.parse(data);
    this.usage = usageOf(chunk) ?? this.usage;
    this.model = chunk.model ?? this.model;
    const first = chunk.choices.find(({ index }, place) => (index ?? place) === 0);
    if (first) return this.addChoice(first);
    if (!this.hasFirst) this.hold(chunk.choices);
    return nothing;
  }

  rest(): string {
    if (this.hasFirst) return '';
    return this.held.map((choice) => this.addChoice(choice).text).join('');
  }

  gathered(isOver: boolean): Gathered {
    const { calls, finishReason, usage, model } = this;
    const isWhole = isOver && (this.hasText || calls.count > 0);
    const reason = finishReason ?? (isWhole ? 'stop' : undefined);
    if (!reason) throw providerError(unended, this.source);
    return { calls, finishReason: reason, usage, model };
  }

  private hold(choices: readonly Choice[]): void {
    const other = this.held[0] ?? choices[0];
    for (const choice of choices.filter(({ index }) => index === other?.index)) {
      this.heldSize += sizeOf(choice);
      if (this.heldSize > longestHeld || this.held.length >= mostHeld) return;
      this.held.push(choice);
    }
  }

  private addChoice(choice: Choice): Piece {
    const { finish_reason: told, error } = choice;
    if (errorIn(undefined, { error }) !== undefined) throw toldError({ error }, this.source);
    if (told === 'error') throw providerError(broken, this.source);
    if (told && /malformed_function_call/i.test(told)) throw providerError(mistaken, this.source);

    let text = choice.delta ? textOf(choice.delta) : (choice.text ?? '');
    let pieces = choice.delta ? callPiecesOf(choice.delta) : [];
    const hasDelta = text !== '' || pieces.length > 0;
    // Some servers send the whole message once more at the end.
    const isWhole = Boolean(choice.message) && !hasDelta && !this.hasText && this.calls.count === 0;
    if (choice.message && isWhole) {
      text = textOf(choice.message);
      pieces = callPiecesOf(choice.message);
    }
    for (const piece of pieces) this.calls.add(piece);
    this.hasText ||= text !== '';
    // A message that is no piece of one has its end with it.
    const reason = finishReasonOf(told) ?? (isWhole ? 'stop' : undefined);
    this.finishReason = reason ?? this.finishReason;
    this.hasFirst ||= text !== '' || pieces.length > 0 || reason !== undefined;
    if (isWhole && this.usage) return { text, hasContent: true, end: 'over' };
    return { text, hasContent: text !== '' || pieces.length > 0, end: reason ? 'told' : 'none' };
  }
}

function sizeOf({ delta, message, text }: Choice): number {
  const sizes = [delta, message].flatMap((part) => {
    if (!part) return [];
    const { content } = part;
    const calls = callPiecesOf(part).map((piece) => piece.arguments?.length ?? 0);
    return [typeof content === 'string' ? content.length : JSON.stringify(content ?? '').length, ...calls];
  });
  return sizes.reduce((sum, size) => sum + size, text?.length ?? 0);
}
