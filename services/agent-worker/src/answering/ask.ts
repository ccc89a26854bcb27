import type { SessionAgent } from '@agentconnect/protocol';
import {
  type ChatRequest,
  costNanoUsd,
  type EndEvent,
  type Provider,
  ProviderError,
  type ToolCall,
  watchdog,
} from '@agentconnect/providers';
import { tokensLeft } from '../delegation/budget.ts';
import { addCost, addUsage, type Progress } from '../delegation/progress.ts';
import type { Claimed } from '../turn/claimed.ts';
import { requestIdOf } from '../turn/request-id.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import type { Brief } from './brief.ts';
import { traceCall } from './call-span.ts';
import type { Deltas } from './deltas.ts';

type AskContext = Pick<TurnContext, 'providers' | 'opaqueUsers' | 'delegation' | 'limits' | 'metrics'>;

/** A turn whose provider is called. */
export interface Asking extends Claimed {
  readonly brief: Brief;
  /** Gets the text as it arrives. */
  readonly deltas: Deltas;
  readonly signal: AbortSignal;
}

/** The result of one provider call. */
export interface Said {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly end: Omit<EndEvent, 'type'>;
}

/** A longer answer, in UTF-16 units, is cut: nobody would read it, and it would fill the log. */
const longestAnswer = 1_000_000;

/** The request names a token limit only below this; above it, the provider's own limit is reached first. */
const scarceTokens = 16_384;

/**
 * Calls the agent's provider once, with the progress of the turn. Returns what it said, the cost in billionths of a dollar
 * (`undefined` if unknown), and the progress including both. Throws a `ProviderError`, or `signal.reason`.
 */
export async function ask(
  context: AskContext,
  asking: Asking,
  progress: Progress,
): Promise<{ readonly said: Said; readonly cost: number | undefined; readonly progress: Progress }> {
  const startedAt = performance.now();
  const said = await callProvider(context, asking, progress);
  const { agent, deltas } = asking;
  const { usage: used } = said.end;
  const cost = costOf(agent, said.end);
  const ms = performance.now() - startedAt;
  context.metrics.models.callEnded(agent.provider, agent.model, { usage: used, cost, ms });
  const usage = used ? addUsage(progress.usage, used) : progress.usage;
  return {
    said,
    cost,
    progress: { ...progress, text: deltas.text, usage, cost: addCost(progress.cost, cost) },
  };
}

/** If the answer names a dated model without a price, the price of the requested model is used. */
function costOf(
  { provider, model }: SessionAgent,
  { model: answered, usage }: Omit<EndEvent, 'type'>,
): number | undefined {
  if (!usage) return undefined;
  const own = answered === undefined ? undefined : costNanoUsd(provider, answered, usage);
  return own ?? costNanoUsd(provider, model, usage);
}

async function callProvider(context: AskContext, asking: Asking, progress: Progress): Promise<Said> {
  const { work, agent, brief, sessionId, signal, span } = asking;
  const provider = context.providers.get(agent.provider);
  if (!provider) {
    throw new ProviderError('PROVIDER_UNAVAILABLE', 'This worker does not know the provider of this agent', {
      retryable: false,
    });
  }
  const tokens = tokensLeft(work, progress, context.delegation);
  const request: ChatRequest = {
    provider: agent.provider,
    model: agent.model,
    system: brief.system,
    messages: [...brief.messages, ...progress.messages],
    agentMetadata: agent.metadata,
    user: context.opaqueUsers.nameOf(work.owner),
    requestId: requestIdOf(work.input),
    ownTurn: (work.conversation?.counts[work.position] ?? 0) + 1,
    ...(provider.hasTools ? { tools: [...brief.toolbox.tools, ...(brief.offer?.tools ?? [])] } : {}),
    ...(tokens < scarceTokens ? { maxTokens: Math.max(1, tokens) } : {}),
    ...demoCallsOf(work.input),
  };
  return traceCall(span, { sessionId, request, signal }, (onFirstPiece) =>
    readAnswer(context, asking, { provider, request }, () => {
      onFirstPiece();
      if (progress.messages.length > 0) return;
      context.metrics.models.firstToken(agent.provider, agent.model, performance.now() - asking.claimedAt);
    }),
  );
}

function demoCallsOf(input: Asking['work']['input']): Pick<ChatRequest, 'demoCalls'> {
  const demoCalls = input.kind === 'turn' ? undefined : input.body.demoCalls;
  return demoCalls ? { demoCalls } : {};
}

/** Reads the pieces of an answer as they arrive. */
async function readAnswer(
  { limits }: Pick<TurnContext, 'limits'>,
  { deltas, signal }: Asking,
  { provider, request }: { readonly provider: Provider; readonly request: ChatRequest },
  onFirstPiece: () => void,
): Promise<Said> {
  const before = deltas.text.length;
  const calls: ToolCall[] = [];
  let isFirst = true;
  for await (const event of watchdog(
    (linked) => provider.stream(request, { signal: linked }),
    limits,
    signal,
  )) {
    if (event.type === 'end') {
      deltas.settle();
      return { text: deltas.text.slice(before), calls, end: event };
    }
    if (isFirst) onFirstPiece();
    isFirst = false;
    if (event.type === 'tool_call') {
      calls.push(event.call);
      continue;
    }
    deltas.push(event.text);
    if (deltas.text.length > longestAnswer) {
      return { text: deltas.text.slice(before), calls: [], end: { finishReason: 'length' } };
    }
  }
  // The driver broke its promise. Half an answer must not pass for a complete one.
  throw new ProviderError('PROVIDER_STREAM_BROKEN', 'The provider ended its answer without an end mark', {
    retryable: true,
  });
}
