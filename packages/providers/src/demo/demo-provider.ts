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
    const plan = demoPlan(request, metadata, ownText(request, metadata));
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

  /** A text in the model's manner. */
  private write(
    { model }: ChatRequest,
    metadata: DemoAgentMetadata,
    text: string,
    signal: AbortSignal,
  ): Iterable<string> | AsyncIterable<string> {
    if (model === 'typist') return typist(text, metadata, signal);
    return text === '' ? [] : [text];
  }
}

/** What the model writes by itself: `echo` repeats the last text of the user. */
function ownText({ model, messages, ownTurn }: ChatRequest, metadata: DemoAgentMetadata): string {
  if (model === 'typist') return typistText(metadata, ownTurn);
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
