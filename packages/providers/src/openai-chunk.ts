import { z } from 'zod';
import type { FinishReason, Usage } from './chat-event.ts';
import type { CallPiece } from './growing-calls.ts';
import { TokenCount } from './token-count.ts';

const Text = z.string().nullish();
const Count = z.number().nullish();

const CallDelta = z.object({
  index: Count,
  id: Text,
  function: z.object({ name: Text, arguments: Text }).nullish(),
  /** Google's signature of the thoughts behind a call: without it the call is refused when it comes back. */
  extra_content: z.unknown().optional(),
});

/** A `chat.completion.chunk`, as loosely as the servers that call themselves compatible send it. */
export const OpenAiChunk = z.object({
  model: Text,
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: Text,
            refusal: Text,
            reasoning: Text,
            reasoning_content: Text,
            tool_calls: z.array(CallDelta).nullish(),
          })
          .nullish(),
        finish_reason: Text,
      }),
    )
    .nullish(),
  usage: z
    .object({ prompt_tokens: TokenCount, completion_tokens: TokenCount, total_tokens: TokenCount })
    .nullish(),
});
export type OpenAiChunk = z.infer<typeof OpenAiChunk>;

type Delta = NonNullable<NonNullable<OpenAiChunk['choices']>[number]['delta']>;

/** Text for the user; a refusal is one too. */
export function textOf(delta: Delta | null | undefined): string {
  return (delta?.content ?? '') + (delta?.refusal ?? '');
}

/** Whether the model shows that it works on something other than text. */
export function isThinking(delta: Delta | null | undefined): boolean {
  return Boolean(delta?.reasoning ?? delta?.reasoning_content ?? delta?.tool_calls?.length);
}

export function callPiecesOf(delta: Delta | null | undefined): CallPiece[] {
  return (delta?.tool_calls ?? []).map((piece) => ({
    index: piece.index,
    id: piece.id,
    name: piece.function?.name,
    arguments: piece.function?.arguments,
    extra: piece.extra_content ?? undefined,
  }));
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content_filter',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
};

export function finishReasonOf(reason: string): FinishReason {
  return finishReasons[reason] ?? 'other';
}

export function usageOf(usage: OpenAiChunk['usage']): Usage | undefined {
  if (usage?.prompt_tokens == null || usage.completion_tokens == null) return undefined;
  const { prompt_tokens: input, completion_tokens: output } = usage;
  return { input_tokens: input, output_tokens: output, total_tokens: usage.total_tokens ?? input + output };
}
