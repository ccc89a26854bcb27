import Anthropic from '@anthropic-ai/sdk';
import { AnthropicBlocks } from './anthropic-blocks.ts';
import { AnthropicEvent, UsageTally, finishReasonOf } from './anthropic-event.ts';
import { anthropicMessages, anthropicTools } from './anthropic-messages.ts';
import { answerEnd } from './answer-end.ts';
import type { FinishReason, ProviderEvent } from './chat-event.ts';
import type { ChatRequest } from './chat-request.ts';
import { toDialogue } from './dialogue.ts';
import { GrowingCalls } from './growing-calls.ts';
import { noRedirects } from './no-redirects.ts';
import { hasTools, type Provider, type ProviderEntry } from './provider.ts';
import { ProviderError } from './provider-error.ts';
import { readSdkStream } from './sdk-stream.ts';

/** The API wants a limit; a model's thinking counts towards it as well. */
const defaultMaxTokens = 16_384;

export interface AnthropicProviderOptions {
  readonly key: string;
  readonly entry: ProviderEntry;
  /** Without `/v1`. */
  readonly baseUrl: string;
  /** A proxy that holds the key itself takes none. */
  readonly apiKey: string | undefined;
  /** UTF-16 units of history to send; older turns are left out. */
  readonly historyChars: number;
}

/** Anthropic's Messages by stream. */
export class AnthropicProvider implements Provider {
  readonly key: string;
  readonly hasTools: boolean;
  private readonly options: AnthropicProviderOptions;
  private readonly client: Anthropic;

  constructor(options: AnthropicProviderOptions) {
    this.key = options.key;
    this.hasTools = hasTools(options.entry);
    this.options = options;
    this.client = new Anthropic({
      // Left out, the SDK looks for credentials in the environment and on disk.
      apiKey: options.apiKey ?? 'none',
      baseURL: options.baseUrl,
      maxRetries: 0,
      logLevel: 'off',
      fetchOptions: noRedirects,
      openTelemetry: false,
      webhookKey: null,
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
    const usage = new UsageTally();
    const calls = new GrowingCalls(name);
    const blocks = new AnthropicBlocks(calls);
    let finishReason: FinishReason = 'stop';
    let model: string | undefined;
    let isWhole = false;
    const events = readSdkStream(name, signal, () =>
      this.client.messages
        .create(this.body(request), { signal, headers: { 'X-Request-Id': request.requestId } })
        .withResponse(),
    );
    for await (const raw of events) {
      const event = parse(raw, name);
      switch (event.type) {
        case 'message_start':
          model = event.message.model ?? undefined;
          usage.add(event.message.usage);
          break;
        case 'content_block_start':
        case 'content_block_delta': {
          const text = blocks.add(event);
          const part = event.type === 'content_block_start' ? event.content_block : event.delta;
          if (text) yield { type: 'text', text };
          else if (part.type !== 'text' && part.type !== 'text_delta') yield { type: 'thinking' };
          break;
        }
        case 'message_delta':
          if (event.delta.stop_reason) finishReason = finishReasonOf(event.delta.stop_reason);
          usage.add(event.usage);
          break;
        case 'message_stop':
          isWhole = true;
          break;
        case 'unknown':
      }
    }
    if (!isWhole) {
      throw new ProviderError('PROVIDER_STREAM_BROKEN', `${name} ended its answer without an end mark`, {
        retryable: true,
      });
    }
    yield* answerEnd({ calls, finishReason, usage: usage.total(), model });
  }

  private body(request: ChatRequest): Anthropic.MessageCreateParamsStreaming {
    const { tools } = request;
    return {
      model: request.model,
      max_tokens: request.maxTokens ?? defaultMaxTokens,
      messages: anthropicMessages(toDialogue(request.messages, this.options.historyChars)),
      stream: true,
      ...(this.hasTools && tools?.length && { tools: anthropicTools(tools) }),
      ...(request.system && { system: request.system }),
      ...(request.user && { metadata: { user_id: request.user } }),
    };
  }
}

function parse(raw: unknown, name: string): AnthropicEvent {
  const event = AnthropicEvent.safeParse(raw);
  if (event.success) return event.data;
  throw new ProviderError('PROVIDER_BAD_RESPONSE', `${name} sent a malformed answer`, { retryable: true });
}
