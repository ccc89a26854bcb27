import { type Span, spanNames } from '@agentconnect/operations';
import type { ChatMessage, EndEvent, ToolCall } from '@agentconnect/providers';
import type { Progress } from '../delegation/progress.ts';
import type { Answer } from './answer.ts';
import type { Asking, Said } from './ask.ts';
import { speechOf } from './speech.ts';
import { type Question, resultMessage, type Toolbox } from './toolbox.ts';

/** The answer is whole; or other agents have to be asked first; or the provider is told what its calls have come to. */
type FollowUp = { readonly progress: Progress } & (
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'questions'; readonly questions: readonly Question[] }
  | { readonly kind: 'again' }
);

/** Calls of the provider in one turn: a model that keeps calling tools is not waited for any longer. */
const mostCalls = 8;

/**
 * Brings the tools and the text to where the turn stands: an earlier attempt may have come so far, or this one before it
 * asked others.
 */
export function resume({ brief, deltas }: Asking, { messages, text }: Progress): void {
  for (const message of messages) {
    if (message.role === 'assistant') for (const call of message.toolCalls ?? []) brief.toolbox.take(call);
  }
  if (deltas.text === '' && text !== '') deltas.push(text.toWellFormed());
}

/** Takes the calls of tools that the provider has made, and tells what follows. `progress` goes up to what it said. */
export function followUp(asking: Asking, progress: Progress, { text, calls, end }: Said): FollowUp {
  if (calls.length === 0) return answered(asking, progress, end);
  const { brief, deltas, span } = asking;
  const results: ChatMessage[] = [];
  const questions: Question[] = [];
  let hasFailed = false;
  for (const toolCall of calls) {
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
  if (made >= mostCalls) return answered(asking, taken, end);
  if (questions.length > 0) return { kind: 'questions', questions, progress: taken };
  const isDone = brief.toolbox.concluded !== undefined || (!hasFailed && deltas.text.trim() !== '');
  return isDone ? answered(asking, taken, end) : { kind: 'again', progress: taken };
}

/** Takes a model's call within a span under that of the turn. What the model has made up for a name is not told. */
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
  // An agent that only concluded has said what it concluded.
  if (concluded && deltas.text.trim() === '') deltas.push(concluded.summary.toWellFormed());
  const content = deltas.text;
  const answer: Answer = {
    content,
    // The calls were for us; to the client the answer is whole.
    finishReason: end.finishReason === 'tool_calls' ? 'stop' : end.finishReason,
    usage: progress.usage,
    cost: progress.cost ?? undefined,
    structuredData,
    delegations: progress.delegations,
    ...(brief.conversation && { speech: speechOf(asking, brief.conversation, brief.toolbox, content) }),
  };
  return { kind: 'answer', answer, progress };
}
