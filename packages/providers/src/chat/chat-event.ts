import type { ToolCall } from './chat-request.ts';

/** What an answer cost, in the provider's tokens (the demo counts words). */
export interface Usage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
}

/** Why an answer is over; `other` for a reason this version does not know. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls' | 'other';

/** A piece of the answer. `text` is never empty, and well-formed: it holds no half of a character. */
export interface TextEvent {
  readonly type: 'text';
  readonly text: string;
}

/** The model asks for a tool; the call is whole. It comes before `end`, whose reason is then `tool_calls`. */
export interface ToolCallEvent {
  readonly type: 'tool_call';
  readonly call: ToolCall;
}

/** The answer is whole; always the last event, and there is always one. */
export interface EndEvent {
  readonly type: 'end';
  readonly finishReason: FinishReason;
  readonly usage?: Usage;
  /** The model that answered, where the provider tells. */
  readonly model?: string;
}

/** Something came that is no text, be it reasoning or a comment: a sign of life for the watchdog, which keeps it to itself. */
interface ThinkingEvent {
  readonly type: 'thinking';
}

export type ChatEvent = TextEvent | ToolCallEvent | EndEvent;
export type ProviderEvent = ChatEvent | ThinkingEvent;
