import { z } from 'zod';
import type { Usage } from '../chat/chat-event.ts';
import { contentText } from './content-text.ts';
import type { CallPiece } from '../calls/growing-calls.ts';
import { LenientIndex, LenientJson, LenientText, lenient, lenientList } from '../json/lenient.ts';
import { TokenCount } from '../stream/token-count.ts';

const CalledFunction = lenient(z.object({ name: LenientText, arguments: LenientJson }));

const CallDelta = z.object({
  index: LenientIndex,
  id: LenientText,
  function: CalledFunction,
  /** Google's signature of the thoughts behind a call: without it the call is refused when it comes back. */
  extra_content: z.unknown().optional(),
  /** Where LiteLLM has that signature. */
  provider_specific_fields: lenient(z.record(z.string(), z.unknown())),
});

const Message = z.object({
  content: z.unknown().optional(),
  refusal: LenientText,
  tool_calls: lenientList(CallDelta),
  /** What `tool_calls` was before there could be several. */
  function_call: CalledFunction,
});
type Message = z.infer<typeof Message>;

const TokenUsage = lenient(
  z.object({
    prompt_tokens: TokenCount,
    completion_tokens: TokenCount,
    input_tokens: TokenCount,
    output_tokens: TokenCount,
    total_tokens: TokenCount,
  }),
);

const Choice = z.object({
  index: LenientIndex,
  delta: lenient(Message),
  /** Of an answer in one piece. */
  message: lenient(Message),
  text: LenientText,
  finish_reason: LenientText,
  error: z.unknown().optional(),
  usage: TokenUsage,
});
export type Choice = z.infer<typeof Choice>;

/** A `chat.completion.chunk`, as loosely as the servers that call themselves compatible send it; or a whole completion. */
export const OpenAiChunk = z
  .object({
    model: LenientText,
    choices: lenientList(Choice),
    usage: TokenUsage,
    x_groq: lenient(z.object({ usage: TokenUsage })),
  })
  .catch({ choices: [] });
export type OpenAiChunk = z.infer<typeof OpenAiChunk>;

/** Text for the user; a refusal is one too. */
export function textOf({ content, refusal }: Message): string {
  return contentText(content) + (refusal ?? '');
}

export function callPiecesOf({ tool_calls, function_call }: Message): CallPiece[] {
  const pieces = tool_calls.map((piece) => ({
    index: piece.index,
    id: piece.id,
    name: piece.function?.name,
    arguments: piece.function?.arguments,
    extra: piece.extra_content ?? specific(piece.provider_specific_fields),
  }));
  const all: CallPiece[] = function_call ? [...pieces, function_call] : pieces;
  return all.filter(({ id, name, arguments: json, extra }) => Boolean(id || name || json || extra));
}

function specific(fields: Readonly<Record<string, unknown>> | null | undefined): unknown {
  return fields && Object.keys(fields).length > 0 ? { provider_specific_fields: fields } : undefined;
}

/** Usage, wherever it stands. */
export function usageOf({ usage, choices, x_groq }: OpenAiChunk): Usage | undefined {
  const places = [usage, ...choices.map((choice) => choice.usage), x_groq?.usage];
  for (const place of places) {
    const input = place?.prompt_tokens ?? place?.input_tokens;
    const output = place?.completion_tokens ?? place?.output_tokens;
    if (input == null || output == null) continue;
    return {
      input_tokens: input,
      output_tokens: output,
      total_tokens: place?.total_tokens ?? input + output,
    };
  }
  return undefined;
}
