import type { InputRequiredResult } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Answer, Question } from '../result/question.ts';
import { failure, type ToolFailure, type ToolQuestion } from '../result/tool-outcome.ts';
import { longestMessage } from './ask-person.ts';

const mostQuestions = 5;
/** What a server wants to be given back, in UTF-16 units. */
const longestState = 32_768;

const State = z.strictObject({ requestState: z.string().optional(), keys: z.array(z.string()) });

/** What a server asks for before it goes on with a call. */
export function questionOf({
  inputRequests = {},
  requestState,
}: InputRequiredResult): ToolQuestion | ToolFailure {
  const requests = Object.entries(inputRequests);
  const questions = requests.flatMap(([key, request]): Question[] => {
    if (request.method !== 'elicitation/create' || request.params.mode === 'url') return [];
    const { message, requestedSchema } = request.params;
    return [
      { key, message: message.slice(0, longestMessage).toWellFormed(), schema: { ...requestedSchema } },
    ];
  });
  if (questions.length < requests.length || questions.length === 0) {
    return failure('TOOL_BAD_RESULT', 'It asks for something that is not given here.');
  }
  if (questions.length > mostQuestions || (requestState?.length ?? 0) > longestState) {
    return failure('TOOL_BAD_RESULT', 'It asks for too much at a time.');
  }
  const state = JSON.stringify({ requestState, keys: questions.map(({ key }) => key) });
  return { status: 'question', questions, state };
}

/** What goes along with a call that is made again. */
export function answersTo(state: string, answers: Readonly<Record<string, Answer>>): Record<string, unknown> {
  const { requestState, keys } = State.parse(JSON.parse(state));
  const inputResponses = Object.fromEntries(keys.map((key) => [key, answers[key] ?? { action: 'cancel' }]));
  return { inputResponses, ...(requestState === undefined ? {} : { requestState }) };
}
