import type { Frame } from '@agentconnect/protocol';
import type { ChatMessage } from '@agentconnect/providers';
import { AnswerCalls, isCallFrame } from './answer-calls.ts';

export interface HistoryLimits {
  readonly maxMessages: number;
  /** In UTF-16 units. */
  readonly maxChars: number;
}

/** The text that is being answered. */
export interface Question {
  readonly messageId: string;
  readonly seq: number;
  readonly content: string;
  readonly structuredData?: unknown;
}

/** A durable frame with its place in the log. */
export interface LoggedFrame {
  readonly seq: number;
  readonly messageId: string;
  readonly frame: Frame;
}

/** A text and its answer, as a model sees them. */
interface Exchange {
  readonly seq: number;
  readonly asked: ChatMessage;
  /** The answer; if it called tools, in parts, with their calls and results between them. */
  readonly answer: readonly ChatMessage[];
  /** The length of all, in UTF-16 units. */
  readonly units: number;
}

/** The memory of an exchange beside its text, in UTF-16 units. */
const exchangeUnits = 200;

/**
 * The dialogue of a session, built from the frames of its log in order: each text followed by its `response`, wherever they
 * are in the log. Texts that were answered by an `error` are left out, together with the error.
 */
export class Dialogue {
  /** In the order of the texts. */
  private readonly exchanges: Exchange[] = [];
  private readonly unanswered = new Map<unknown, { readonly seq: number; readonly content: string }>();
  /** The length of the exchanges and of texts without an answer, in UTF-16 units. */
  private units = 0;
  private unansweredUnits = 0;
  /** Calls of answers that are not in it yet. */
  private readonly calls = new AnswerCalls();

  constructor(frames: readonly LoggedFrame[] = []) {
    for (const frame of frames) this.take(frame);
  }

  /** Its approximate size in memory, in UTF-16 units. */
  get size(): number {
    return this.units + this.unansweredUnits + this.exchanges.length * exchangeUnits;
  }

  /** The next frame of the log. */
  take({ seq, messageId, frame }: LoggedFrame): void {
    const { type, content = '', metadata } = frame;
    if (isCallFrame(frame)) this.calls.take(frame);
    if (type === 'text') this.ask({ messageId, seq, content, structuredData: metadata['structured_data'] });
    else if (type === 'response') this.answer(metadata['in_reply_to'], content, messageId);
    else if (type === 'error') this.forget(metadata['in_reply_to']);
  }

  ask({ messageId, seq, content, structuredData }: Question): void {
    const asked = withData(content, structuredData);
    this.unanswered.set(messageId, { seq, content: asked });
    this.unansweredUnits += asked.length;
  }

  /** `answerId`: the id of the answer, if it may have called tools. */
  answer(messageId: unknown, content: string, answerId?: string): void {
    const answer = this.calls.answer(answerId, content);
    const asked = this.unanswered.get(messageId);
    if (!asked) return;
    this.forget(messageId);
    const exchange: Exchange = {
      seq: asked.seq,
      asked: { role: 'user', content: asked.content },
      answer,
      units: asked.content.length + unitsOf(answer),
    };
    this.units += exchange.units;
    const before = this.exchanges.findLastIndex(({ seq }) => seq < asked.seq);
    if (before + 1 === this.exchanges.length) this.exchanges.push(exchange);
    else this.exchanges.splice(before + 1, 0, exchange);
  }

  /** Drops a text that gets no answer. */
  forget(messageId: unknown): void {
    this.unansweredUnits -= this.unanswered.get(messageId)?.content.length ?? 0;
    this.unanswered.delete(messageId);
  }

  /** What a provider is shown: the question and what was said before it, without the oldest exchanges beyond the limits. */
  before(question: Question, limits: HistoryLimits): ChatMessage[] {
    const asked = withData(question.content, question.structuredData);
    const end = this.exchanges.findLastIndex(({ seq }) => seq < question.seq) + 1;
    const from = this.firstShown(end, asked.length, limits);
    const messages: ChatMessage[] = [];
    for (let at = from; at < end; at += 1) {
      const exchange = this.exchanges[at];
      if (exchange) messages.push(exchange.asked, ...exchange.answer);
    }
    messages.push({ role: 'user', content: asked });
    return messages;
  }

  /** Drops exchanges that will not be shown with any later question. */
  trim(limits: HistoryLimits): void {
    while (!this.fits(0, limits)) this.units -= this.exchanges.shift()?.units ?? 0;
  }

  /** Whether all exchanges fit before a question of this many UTF-16 units. */
  private fits(chars: number, { maxMessages, maxChars }: HistoryLimits): boolean {
    return 2 * this.exchanges.length + 1 <= maxMessages && this.units + chars <= maxChars;
  }

  private firstShown(end: number, chars: number, { maxMessages, maxChars }: HistoryLimits): number {
    if (end === this.exchanges.length && this.fits(chars, { maxMessages, maxChars })) return 0;
    let first = end;
    while (first > 0) {
      const exchange = this.exchanges[first - 1];
      if (!exchange) break;
      chars += exchange.units;
      if (chars > maxChars || 2 * (end - first) + 3 > maxMessages) break;
      first -= 1;
    }
    return first;
  }
}

function unitsOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => {
    const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
    return sum + message.content.length + calls.reduce((of, { arguments: json }) => of + json.length, 0);
  }, 0);
}

/** A text as a model sees it, with its structured data. */
export function withData(content: string, structuredData: unknown): string {
  if (structuredData === undefined) return content;
  return `${content}\n\nData that came with it:\n${JSON.stringify(structuredData)}`;
}
