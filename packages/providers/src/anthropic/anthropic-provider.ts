import Anthropic from '@anthropic-ai/sdk';
import { AnthropicAnswer } from './anthropic-answer.ts';
import { anthropicMessages, anthropicTools } from './anthropic-messages.ts';
import type { ProviderEvent } from '../chat/chat-event.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import { toDialogue } from '../chat/dialogue.ts';
import type { ConnectionOptions } from '../driver/remote-driver.ts';
import { hasTools, type Provider, type ProviderEntry } from '../chat/provider.ts';
import { providerFetch } from '../stream/provider-fetch.ts';
import { type AnswerSource, readAnswer } from '../stream/read-answer.ts';

/** The API wants a limit; a model's thinking counts towards it as well. */
const defaultMaxTokens = 16_384;

/** Anthropic's Messages by stream. */
export class AnthropicProvider implements Provider {
  readonly key: string;
  readonly hasTools: boolean;
  private readonly options: ConnectionOptions;
  private readonly client: Anthropic;

  /** Its address is without `/v1`. */
  constructor(options: ConnectionOptions) {
    this.key = options.key;
    this.hasTools = hasTools(options.entry);
    this.options = options;
    this.client = new Anthropic({
      // Left out, the SDK looks for credentials in the environment and on disk.
      apiKey: options.apiKey ?? 'none',
      baseURL: options.baseUrl,
      fetch: providerFetch,
      maxRetries: 0,
      logLevel: 'off',
      openTelemetry: false,
      webhookKey: null,
    });
  }

  info(): ProviderEntry {
    return this.options.entry;
  }

  stream(
    request: ChatRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<ProviderEvent, void, undefined> {
    const { entry, apiKey, mostBytes, verdicts } = this.options;
    const source: AnswerSource = {
      name: entry.name,
      secret: apiKey,
      verdicts,
      mostBytes,
      signal,
      open: () =>
        this.client.messages
          .create(this.body(request), { signal, headers: { 'X-Request-Id': request.requestId } })
          .asResponse(),
    };
    return readAnswer(source, new AnthropicAnswer(source));
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
