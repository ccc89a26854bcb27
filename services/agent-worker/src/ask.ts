import { ProviderError, systemPrompt, watchdog } from '@agentconnect/providers';
import type { Answer } from './answer.ts';
import type { Deltas } from './deltas.ts';
import { readHistory } from './history-reader.ts';
import { requestIdOf } from './request-id.ts';
import { persist } from './persist.ts';
import type { TurnContext } from './turn-context.ts';
import type { Claimed } from './turn-end.ts';

interface Question extends Claimed {
  /** Gets the text as it comes. */
  readonly deltas: Deltas;
  readonly signal: AbortSignal;
}

/** An answer longer than this, in UTF-16 units, is cut: nobody reads it, and it would fill the log. */
const longestAnswer = 1_000_000;

/** Asks the agent's provider. Throws a `ProviderError`, or `signal.reason`. */
export async function ask(context: TurnContext, question: Question): Promise<Answer> {
  const { scripts, providers, limits, metrics } = context;
  const { work, agent, sessionId, claimedAt, deltas, signal } = question;
  const { input } = work;
  if (input.kind === 'turn') throw new TypeError('not yet');
  const { messageId, seq, body } = input;
  const provider = providers.get(agent.provider);
  if (!provider) {
    throw new ProviderError('PROVIDER_UNAVAILABLE', 'This worker does not know the provider of this agent', {
      retryable: false,
    });
  }
  const asked = { messageId, seq, content: body.content };
  const messages = await persist(() => readHistory(scripts, sessionId, asked, context.history), signal);
  const request = {
    provider: agent.provider,
    model: agent.model,
    system: systemPrompt(agent),
    messages,
    agentMetadata: agent.metadata,
    user: work.owner,
    requestId: requestIdOf(input),
  };
  let isFirst = true;
  for await (const event of watchdog(
    (linked) => provider.stream(request, { signal: linked }),
    limits,
    signal,
  )) {
    if (event.type === 'end') {
      return { content: deltas.text, finishReason: event.finishReason, usage: event.usage };
    }
    if (isFirst) metrics.firstToken(agent.provider, performance.now() - claimedAt);
    isFirst = false;
    deltas.push(event.text);
    if (deltas.text.length > longestAnswer) return { content: deltas.text, finishReason: 'length' };
  }
  // A driver that breaks its promise: half an answer must not pass for a whole one.
  throw new ProviderError('PROVIDER_STREAM_BROKEN', 'The provider ended its answer without an end', {
    retryable: true,
  });
}
