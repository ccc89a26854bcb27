import OpenAI from 'openai';
import type { ProviderEvent } from '../chat/chat-event.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import { toDialogue } from '../chat/dialogue.ts';
import { OpenAiAnswer } from './openai-answer.ts';
import { openAiMessages, openAiTools } from './openai-messages.ts';
import type { ConnectionOptions } from '../driver/remote-driver.ts';
import { hasTools, type Provider, type ProviderEntry } from '../chat/provider.ts';
import { providerFetch } from '../stream/provider-fetch.ts';
import { type AnswerSource, readAnswer } from '../stream/read-answer.ts';

/** What servers of this protocol take, or do not. */
export interface OpenAiManners {
  /** The last chunk's usage has to be asked for, and some servers refuse the question. */
  readonly asksForUsage: boolean;
  /** `max_tokens` is refused by OpenAI's reasoning models, its successor is unknown to older servers. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens' | 'none';
  readonly sendsUser: boolean;
}

/** Chat Completions by stream: OpenAI and the many servers that speak its protocol. */
export class OpenAiCompatible implements Provider {
  readonly key: string;
  readonly hasTools: boolean;
  private readonly options: ConnectionOptions;
  private readonly manners: OpenAiManners;
  private readonly client: OpenAI;

  /** Its address is up to and without `/chat/completions`. */
  constructor(options: ConnectionOptions, manners: OpenAiManners) {
    this.key = options.key;
    this.hasTools = hasTools(options.entry);
    this.options = options;
    this.manners = manners;
    this.client = new OpenAI({
      // The SDK refuses to start without a key.
      apiKey: options.apiKey ?? 'none',
      baseURL: options.baseUrl,
      fetch: providerFetch,
      maxRetries: 0,
      logLevel: 'off',
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
        this.client.chat.completions
          .create(this.body(request), { signal, headers: { 'X-Request-Id': request.requestId } })
          .asResponse(),
    };
    return readAnswer(source, new OpenAiAnswer(source));
  }

  private body(request: ChatRequest): OpenAI.ChatCompletionCreateParamsStreaming {
    const { asksForUsage, maxTokensField, sendsUser } = this.manners;
    const { maxTokens, tools, user } = request;
    return {
      model: request.model,
      messages: [
        ...(request.system ? [{ role: 'system' as const, content: request.system }] : []),
        ...openAiMessages(toDialogue(request.messages, this.options.historyChars)),
      ],
      ...(this.hasTools && tools?.length && { tools: openAiTools(tools) }),
      stream: true,
      ...(asksForUsage && { stream_options: { include_usage: true } }),
      ...(maxTokens !== undefined && maxTokensField !== 'none' && { [maxTokensField]: maxTokens }),
      ...(sendsUser && user && { safety_identifier: user }),
    };
  }
}
