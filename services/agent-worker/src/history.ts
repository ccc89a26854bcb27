import type { Frame } from '@agentconnect/protocol';
import type { ChatMessage } from '@agentconnect/providers';

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

/**
 * The dialogue behind a question, from frames in log order: each earlier text that has a `response`, followed by it,
 * however they lie in the log; then the question. Texts that were answered by an `error` are left out with it. The
 * oldest turns are left out beyond the limits; the question stays.
 */
export function buildHistory(
  frames: readonly LoggedFrame[],
  question: Question,
  limits: HistoryLimits,
): ChatMessage[] {
  const answers = new Map<unknown, string>();
  for (const { frame } of frames) {
    if (frame.type === 'response') answers.set(frame.metadata['in_reply_to'], frame.content ?? '');
  }
  const asked = withData(question.content, question.structuredData);
  const messages: ChatMessage[] = [{ role: 'user', content: asked }];
  let chars = asked.length;
  for (const { seq, messageId, frame } of frames.toReversed()) {
    const answer = answers.get(messageId);
    if (frame.type !== 'text' || seq >= question.seq || answer === undefined) continue;
    const content = withData(frame.content ?? '', frame.metadata['structured_data']);
    chars += content.length + answer.length;
    if (chars > limits.maxChars || messages.length + 2 > limits.maxMessages) break;
    messages.unshift({ role: 'user', content }, { role: 'assistant', content: answer });
  }
  return messages;
}

/** A text as a model sees it, with the data that came along. */
export function withData(content: string, structuredData: unknown): string {
  if (structuredData === undefined) return content;
  return `${content}\n\nData that came with it:\n${JSON.stringify(structuredData)}`;
}
