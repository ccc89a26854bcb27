import {
  type ChatMessage,
  type ChatRequest,
  costNanoUsd,
  type EndEvent,
  type Provider,
  ProviderError,
  type ToolCall,
  watchdog,
} from '@agentconnect/providers';
import type { SessionAgent } from '@agentconnect/protocol';
import { tokensLeft } from '../delegation/budget.ts';
import type { Notes } from '../delegation/notes.ts';
import { addCost, addUsage, type Steps } from '../delegation/steps.ts';
import type { Claimed } from '../turn/claimed.ts';
import { requestIdOf } from '../turn/request-id.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import type { Answer } from './answer.ts';
import type { Brief } from './brief.ts';
import { traceCall } from './call-span.ts';
import type { Deltas } from './deltas.ts';
import { speechOf } from './speech.ts';
import { traceTool } from './tool-span.ts';
import { type Question, resultMessage } from './toolbox.ts';

type AskContext = Pick<TurnContext, 'providers' | 'opaqueUsers' | 'delegation' | 'limits' | 'metrics'>;

export interface Asking extends Claimed {
  readonly brief: Brief;
  /** What an earlier attempt has been through, every question of it answered. */
  readonly steps: Steps;
  /** Told of each step as it is done. */
  readonly onSteps: (steps: Steps) => void;
  /** Told what each call of the provider took. */
  readonly notes: Notes;
  /** Gets the text as it comes. */
  readonly deltas: Deltas;
  readonly signal: AbortSignal;
}

/** The provider's answer; or the questions that have to be asked before there is one. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'questions'; readonly questions: readonly Question[] };

/** What one call of the provider has come to. */
interface Said {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly end: Omit<EndEvent, 'type'>;
}

/** An answer longer than this, in UTF-16 units, is cut: nobody reads it, and it would fill the log. */
const longestAnswer = 1_000_000;

/** Calls of the provider in one turn: a model that keeps calling tools is not waited for any longer. */
const mostCalls = 8;

/** Fewer tokens than this are asked for by number; with more left, the provider's own limit comes first. */
const scarceTokens = 16_384;

/** Asks the agent's provider, tools included. Throws a `ProviderError`, or `signal.reason`. */
export async function ask(context: AskContext, asking: Asking): Promise<Outcome> {
  const { brief, deltas } = asking;
  let steps = asking.steps;
  for (const message of steps.messages) {
    if (message.role === 'assistant') for (const call of message.toolCalls ?? []) brief.toolbox.take(call);
  }
  if (deltas.text === '' && steps.text !== '') deltas.push(steps.text.toWellFormed());
  for (;;) {
    const startedAt = performance.now();
    const said = await callProvider(context, asking, steps);
    const { agent } = asking;
    const { usage: used } = said.end;
    const cost = costOf(agent, said.end);
    const ms = performance.now() - startedAt;
    context.metrics.models.callEnded(agent.provider, agent.model, { usage: used, cost, ms });
    asking.notes.spend(used, cost);
    const usage = used ? addUsage(steps.usage, used) : steps.usage;
    steps = { ...steps, text: deltas.text, usage, cost: addCost(steps.cost, cost) };
    asking.onSteps(steps);
    if (said.calls.length === 0) return answered(asking, steps, said.end);

    const assistant: ChatMessage = { role: 'assistant', content: said.text, toolCalls: said.calls };
    const results: ChatMessage[] = [];
    const questions: Question[] = [];
    let hasFailed = false;
    for (const toolCall of said.calls) {
      const result = traceTool(asking.span, brief.toolbox, toolCall);
      if ('question' in result) {
        questions.push({ call: toolCall, wanted: result.question });
        continue;
      }
      hasFailed ||= result.isError === true;
      results.push(resultMessage(toolCall, result));
    }
    steps = { ...steps, messages: [...steps.messages, assistant, ...results] };
    asking.onSteps(steps);
    const calls = steps.messages.filter(({ role }) => role === 'assistant').length;
    if (calls >= mostCalls) return answered(asking, steps, said.end);
    if (questions.length > 0) return { kind: 'questions', questions };
    const isDone = brief.toolbox.concluded !== undefined || (!hasFailed && deltas.text.trim() !== '');
    if (isDone) return answered(asking, steps, said.end);
  }
}

/** A dated name of a model has the price of the model that was asked for, unless it has one of its own. */
function costOf(
  { provider, model }: SessionAgent,
  { model: answered, usage }: Omit<EndEvent, 'type'>,
): number | undefined {
  if (!usage) return undefined;
  const own = answered === undefined ? undefined : costNanoUsd(provider, answered, usage);
  return own ?? costNanoUsd(provider, model, usage);
}

async function callProvider(context: AskContext, asking: Asking, steps: Steps): Promise<Said> {
  const { work, agent, brief, sessionId, signal, span } = asking;
  const provider = context.providers.get(agent.provider);
  if (!provider) {
    throw new ProviderError('PROVIDER_UNAVAILABLE', 'This worker does not know the provider of this agent', {
      retryable: false,
    });
  }
  const tokens = tokensLeft(work, steps, context.delegation);
  const request: ChatRequest = {
    provider: agent.provider,
    model: agent.model,
    system: brief.system,
    messages: [...brief.messages, ...steps.messages],
    agentMetadata: agent.metadata,
    user: context.opaqueUsers.nameOf(work.owner),
    requestId: requestIdOf(work.input),
    ownTurn: (work.conversation?.counts[work.position] ?? 0) + 1,
    ...(provider.hasTools ? { tools: brief.toolbox.tools } : {}),
    ...(tokens < scarceTokens ? { maxTokens: Math.max(1, tokens) } : {}),
  };
  return traceCall(span, { sessionId, request, signal }, (onFirstPiece) =>
    readAnswer(context, asking, { provider, request }, () => {
      onFirstPiece();
      if (steps.messages.length > 0) return;
      context.metrics.models.firstToken(agent.provider, agent.model, performance.now() - asking.claimedAt);
    }),
  );
}

/** Takes the pieces of an answer as they come. */
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
  // A driver that breaks its promise: half an answer must not pass for a whole one.
  throw new ProviderError('PROVIDER_STREAM_BROKEN', 'The provider ended its answer without an end', {
    retryable: true,
  });
}

function answered(asking: Asking, steps: Steps, end: Omit<EndEvent, 'type'>): Outcome {
  const { brief, deltas } = asking;
  const { concluded, structuredData } = brief.toolbox;
  // An agent that only concluded has said what it concluded.
  if (concluded && deltas.text.trim() === '') deltas.push(concluded.summary.toWellFormed());
  const content = deltas.text;
  const answer: Answer = {
    content,
    // The calls were for us; to the client the answer is whole.
    finishReason: end.finishReason === 'tool_calls' ? 'stop' : end.finishReason,
    usage: steps.usage,
    cost: steps.cost ?? undefined,
    structuredData,
    delegations: steps.delegations,
    ...(brief.conversation && { speech: speechOf(asking, brief.conversation, brief.toolbox, content) }),
  };
  return { kind: 'answer', answer };
}
