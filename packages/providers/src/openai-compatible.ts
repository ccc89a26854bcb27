import OpenAI from 'openai';
import { answerEnd } from './answer-end.ts';
import type { FinishReason, ProviderEvent, Usage } from './chat-event.ts';
import type { ChatRequest } from './chat-request.ts';
import { toDialogue } from './dialogue.ts';
import { GrowingCalls } from './growing-calls.ts';
import { OpenAiChunk, callPiecesOf, finishReasonOf, isThinking, textOf, usageOf } from './openai-chunk.ts';
import { openAiMessages, openAiTools } from './openai-messages.ts';
import { noRedirects } from './no-redirects.ts';
import { hasTools, type Provider, type ProviderEntry } from './provider.ts';
import { ProviderError } from './provider-error.ts';
import { readSdkStream } from './sdk-stream.ts';

export interface OpenAiCompatibleOptions {
  readonly key: string;
  readonly entry: ProviderEntry;
  /** Up to and without `/chat/completions`. */
  readonly baseUrl: string;
  /** Many local servers take none. */
  readonly apiKey: string | undefined;
  /** The last chunk's usage has to be asked for, and some servers refuse the question. */
  readonly asksForUsage: boolean;
  /** `max_tokens` is refused by OpenAI's reasoning models, its successor is unknown to older servers. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  readonly sendsUser: boolean;
  /** UTF-16 units of history to send; older turns are left out. */
  readonly historyChars: number;
}

/** Chat Completions by stream: OpenAI and the many servers that speak its protocol. */
export class OpenAiCompatible implements Provider {
  readonly key: string;
  readonly hasTools: boolean;
  private readonly options: OpenAiCompatibleOptions;
  private readonly client: OpenAI;

  constructor(options: OpenAiCompatibleOptions) {
    this.key = options.key;
    this.hasTools = hasTools(options.entry);
    this.options = options;
    this.client = new OpenAI({
      // The SDK refuses to start without a key.
      apiKey: options.apiKey ?? 'none',
      baseURL: options.baseUrl,
      maxRetries: 0,
      logLevel: 'off',
      fetchOptions: noRedirects,
      // Left out, these are read from the environment and sent to whichever server this is.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
    });
  }

  info(): ProviderEntry {
    return this.options.entry;
  }

  async *stream(
    request: ChatRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<ProviderEvent, void, undefined> {
    const { name } = this.options.entry;
    const calls = new GrowingCalls(name);
    let finishReason: FinishReason | undefined;
    let usage: Usage | undefined;
    let model: string | undefined;
    const chunks = readSdkStream(name, signal, () =>
      this.client.chat.completions
        .create(this.body(request), { signal, headers: { 'X-Request-Id': request.requestId } })
        .withResponse(),
    );
    for await (const raw of chunks) {
      const chunk = parse(raw, name);
      const choice = chunk.choices?.[0];
      const text = textOf(choice?.delta);
      if (text) yield { type: 'text', text };
      else if (isThinking(choice?.delta)) yield { type: 'thinking' };
      for (const piece of callPiecesOf(choice?.delta)) calls.add(piece);
      if (choice?.finish_reason) finishReason = finishReasonOf(choice.finish_reason);
      usage = usageOf(chunk.usage) ?? usage;
      model = chunk.model ?? model;
    }
    if (!finishReason) {
      throw new ProviderError('PROVIDER_STREAM_BROKEN', `${name} ended its answer without an end mark`, {
        retryable: true,
      });
    }
    yield* answerEnd({ calls, finishReason, usage, model });
  }

  private body(request: ChatRequest): OpenAI.ChatCompletionCreateParamsStreaming {
    const { asksForUsage, historyChars, maxTokensField, sendsUser } = this.options;
    const { maxTokens, tools, user } = request;
    return {
      model: request.model,
      messages: [
        ...(request.system ? [{ role: 'system' as const, content: request.system }] : []),
        ...openAiMessages(toDialogue(request.messages, historyChars)),
      ],
      ...(this.hasTools && tools?.length && { tools: openAiTools(tools) }),
      stream: true,
      ...(asksForUsage && { stream_options: { include_usage: true } }),
      ...(maxTokens !== undefined && { [maxTokensField]: maxTokens }),
      ...(sendsUser && user && { safety_identifier: user }),
    };
  }
}

function parse(raw: unknown, name: string): OpenAiChunk {
  const chunk = OpenAiChunk.safeParse(raw);
  if (chunk.success) return chunk.data;
  throw new ProviderError('PROVIDER_BAD_RESPONSE', `${name} sent a malformed answer`, { retryable: true });
}
