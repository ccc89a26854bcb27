import type { FinishReason } from '../chat/chat-event.ts';

/** The reasons that providers give for an answer's end, in lower case. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  stop_sequence: 'stop',
  end_turn: 'stop',
  eos: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  content_filter: 'content_filter',
  refusal: 'content_filter',
  safety: 'content_filter',
  tool_calls: 'tool_calls',
  tool_use: 'tool_calls',
  function_call: 'tool_calls',
};

/** What servers write that have none to give yet. */
const none: ReadonlySet<string> = new Set(['', 'null', 'none', 'undefined']);

/** Why an answer is over, as a provider tells; `undefined` if it does not. */
export function finishReasonOf(told: string | null | undefined): FinishReason | undefined {
  const reason = (told ?? '').trim().toLowerCase();
  if (none.has(reason)) return undefined;
  return Object.hasOwn(finishReasons, reason) ? finishReasons[reason] : 'other';
}
