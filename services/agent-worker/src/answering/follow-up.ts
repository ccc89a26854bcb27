import { type Span, spanNames } from '@agentconnect/operations';
import type { ChatMessage, EndEvent, ToolCall } from '@agentconnect/providers';
import { defaultBounds } from '@agentconnect/tools';
import type { Progress } from '../delegation/progress.ts';
import type { Answer } from './answer.ts';
import type { Asking, Said } from './ask.ts';
import { speechOf } from './speech.ts';
import { type Question, resultMessage, type Toolbox } from './toolbox.ts';

/**
 * What comes next: the answer is complete; other agents have to be asked, or tools of the operator called, first; or the
 * provider is called again with the results of its tool calls.
 */
type FollowUp = { readonly progress: Progress } & (
  | { readonly kind: 'answer'; readonly answer: Answer }
  | ({ readonly kind: 'wanted' } & Wanted)
  | { readonly kind: 'again' }
);

/** What a model wants before it goes on. */
export interface Wanted {
  readonly questions: readonly Question[];
  /** Of the operator's tools. */
  readonly calls: readonly ToolCall[];
}

/** Provider calls in one turn; a model that keeps calling tools is then cut off. */
const mostCalls = 8;
/** The same for an agent with tools of the operator, which may call them one by one. */
const mostCallsWithTools = defaultBounds.callsPerTurn + mostCalls;

/** Brings tools and text up to the progress of the turn, from an earlier attempt or from before it asked other agents. */
export function resume({ brief, deltas }: Asking, { messages, text }: Progress): void {
  for (const message of messages) {
    if (message.role === 'assistant') for (const call of message.toolCalls ?? []) brief.toolbox.take(call);
  }
  if (deltas.text === '' && text !== '') deltas.push(text.toWellFormed());
}

/** Handles the tool calls of the provider, and says what comes next. `progress` includes what the provider said. */
export function followUp(asking: Asking, progress: Progress, { text, calls, end }: Said): FollowUp {
  if (calls.length === 0) return answered(asking, progress, end);
  const { brief, deltas, span } = asking;
  const results: ChatMessage[] = [];
  const questions: Question[] = [];
  const wanted = calls.filter(({ name }) => brief.offer?.find(name) !== undefined);
  let hasFailed = false;
  for (const toolCall of calls) {
    if (wanted.includes(toolCall)) continue;
    const result = traceTool(span, brief.toolbox, toolCall);
    if ('question' in result) {
      questions.push({ call: toolCall, wanted: result.question });
      continue;
    }
    hasFailed ||= result.isError === true;
    results.push(resultMessage(toolCall, result));
  }
  const assistant: ChatMessage = { role: 'assistant', content: text, toolCalls: calls };
  const taken = { ...progress, messages: [...progress.messages, assistant, ...results] };
  const made = taken.messages.filter(({ role }) => role === 'assistant').length;
  if (made >= (brief.offer ? mostCallsWithTools : mostCalls)) return answered(asking, taken, end);
  if (questions.length > 0 || wanted.length > 0) {
    return { kind: 'wanted', questions, calls: wanted, progress: taken };
  }
  const isDone = brief.toolbox.concluded !== undefined || (!hasFailed && deltas.text.trim() !== '');
  return isDone ? answered(asking, taken, end) : { kind: 'again', progress: taken };
}

/** Handles a model's tool call within a child span of the turn's. A name that the model made up is not recorded. */
function traceTool(turn: Span, toolbox: Toolbox, call: ToolCall): ReturnType<Toolbox['take']> {
  const name = toolbox.tools.some((tool) => tool.name === call.name) ? call.name : 'unknown';
  const span = turn.child(`execute_tool ${name}`, {
    attributes: {
      [spanNames.operation]: 'execute_tool',
      [spanNames.tool]: name,
      [spanNames.toolType]: 'function',
      [spanNames.toolCall]: call.id,
    },
  });
  const result = toolbox.take(call);
  if ('isError' in result && result.isError) span.fail('tool_error');
  span.end();
  return result;
}

function answered(asking: Asking, progress: Progress, end: Omit<EndEvent, 'type'>): FollowUp {
  const { brief, deltas } = asking;
  const { concluded, structuredData } = brief.toolbox;
  // An agent that concluded without a message has said its summary.
  if (concluded && deltas.text.trim() === '') deltas.push(concluded.summary.toWellFormed());
  const content = deltas.text;
  const answer: Answer = {
    content,
    // The tool calls are internal; for the client, the answer is complete.
    finishReason: end.finishReason === 'tool_calls' ? 'stop' : end.finishReason,
    usage: progress.usage,
    cost: progress.cost ?? undefined,
    structuredData,
    delegations: progress.delegations,
    ...(brief.conversation && { speech: speechOf(asking, brief.conversation, brief.toolbox, content) }),
  };
  return { kind: 'answer', answer, progress };
}
