import { DemoAgentMetadata } from '@agentconnect/protocol';
import type { ProviderEvent } from '../chat-event.ts';
import type { ChatRequest } from '../chat-request.ts';
import type { Provider, ProviderEntry } from '../provider.ts';
import { ProviderError } from '../provider-error.ts';
import { echo } from './echo.ts';
import { typist } from './typist.ts';
import { countWords } from './words.ts';

/** Answers without any AI, so that everything else can be tried without a key and without a network. */
export class DemoProvider implements Provider {
  readonly key = 'demo';
  readonly hasTools = true;

  info(): ProviderEntry {
    return {
      name: 'Demo (built in, no AI)',
      models: ['echo', 'typist'],
      default_model: 'echo',
      capabilities: ['conversation', 'streaming', 'tools', 'offline'],
      is_available: true,
      any_model: false,
    };
  }

  async *stream(
    request: ChatRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<ProviderEvent, void, undefined> {
    signal.throwIfAborted();
    const limit = request.maxTokens ?? Infinity;
    let written = 0;
    let finishReason: 'stop' | 'length' = 'stop';
    for await (const text of this.answer(request, signal)) {
      if (written >= limit) {
        finishReason = 'length';
        break;
      }
      written += countWords(text);
      yield { type: 'text', text };
    }
    signal.throwIfAborted();
    const read = request.messages.reduce(
      (sum, message) => sum + countWords(message.content),
      countWords(request.system),
    );
    const usage = { input_tokens: read, output_tokens: written, total_tokens: read + written };
    yield { type: 'end', finishReason, usage, model: request.model };
  }

  private answer(request: ChatRequest, signal: AbortSignal): Iterable<string> | AsyncIterable<string> {
    const metadata = DemoAgentMetadata.safeParse(request.agentMetadata);
    if (request.model === 'echo') return echo(request);
    if (request.model === 'typist' && metadata.success) return typist(metadata.data, signal);
    const wrong = metadata.success ? 'has no such model' : "cannot read the agent's metadata";
    throw new ProviderError('PROVIDER_REJECTED', `The demo ${wrong}`, { retryable: false });
  }
}
