import type { FinishReason, ProviderEvent, Usage } from '../chat/chat-event.ts';
import type { GrowingCalls } from '../calls/growing-calls.ts';

/** What a driver has gathered of an answer whose stream is over. */
export interface Gathered {
  readonly calls: GrowingCalls;
  readonly finishReason: FinishReason;
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
}

/** A name of a model is no longer, in UTF-16 units. */
const longestModel = 200;

const cutShort: ReadonlySet<FinishReason> = new Set(['length', 'content_filter']);

/** The last events of an answer: its tool calls, unless it was cut short and half a call could pass for a whole one. */
export function* answerEnd(gathered: Gathered): Generator<ProviderEvent, void, undefined> {
  const { finishReason, usage, model } = gathered;
  const calls = cutShort.has(finishReason) ? [] : gathered.calls.whole();
  for (const call of calls) yield { type: 'tool_call', call };
  yield {
    type: 'end',
    // Some servers call that a stop.
    finishReason: calls.length > 0 ? 'tool_calls' : finishReason,
    ...(usage && { usage }),
    ...(model && { model: model.slice(0, longestModel) }),
  };
}
