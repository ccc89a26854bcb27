import { DemoAgentMetadata } from '@agentconnect/protocol';
import type { ProviderEvent } from '../chat/chat-event.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { Provider, ProviderEntry } from '../chat/provider.ts';
import { ProviderError } from '../failures/provider-error.ts';
import { demoPlan } from './demo-plan.ts';
import { typist, typistText } from './typist.ts';
import { countWords, wordsIn } from './words.ts';

const models = ['echo', 'typist'];

/** Answers without any AI, so that everything else can be tried without a key and without a network. */
export class DemoProvider implements Provider {
  readonly key = 'demo';
  readonly hasTools = true;

  info(): ProviderEntry {
    return {
      name: 'Demo (built in, no AI)',
      models,
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
    const metadata = this.read(request);
    const plan = demoPlan(request, metadata);
    const limit = request.maxTokens ?? Infinity;
    let written = 0;
    let isCut = false;
    for await (const text of this.write(request, metadata, plan.text, signal)) {
      if (written >= limit) {
        isCut = true;
        break;
      }
      written += countWords(text);
      yield { type: 'text', text: text.toWellFormed() };
    }
    signal.throwIfAborted();
    const calls = isCut ? [] : plan.calls;
    for (const call of calls) yield { type: 'tool_call', call };
    const read = request.messages.reduce(
      (sum, message) => sum + wordsIn(message),
      countWords(request.system),
    );
    yield {
      type: 'end',
      finishReason: isCut ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop',
      usage: { input_tokens: read, output_tokens: written, total_tokens: read + written },
      model: request.model,
    };
  }

  private read({ model, agentMetadata }: ChatRequest): DemoAgentMetadata {
    const metadata = DemoAgentMetadata.safeParse(agentMetadata);
    if (metadata.success && models.includes(model)) return metadata.data;
    const wrong = metadata.success ? 'has no such model' : "cannot read the agent's metadata";
    throw new ProviderError('PROVIDER_REJECTED', `The demo ${wrong}`, { retryable: false });
  }

  /** The text given, or else the model's own, in the model's manner. */
  private write(
    request: ChatRequest,
    metadata: DemoAgentMetadata,
    given: string | undefined,
    signal: AbortSignal,
  ): Iterable<string> | AsyncIterable<string> {
    if (request.model === 'typist') {
      return typist(given ?? typistText(metadata, request.ownTurn), metadata, signal);
    }
    // The model `echo` repeats the last text of the user.
    const said = request.messages.findLast(({ role }) => role === 'user')?.content;
    const text = given ?? said ?? '';
    return text === '' ? [] : [text];
  }
}
