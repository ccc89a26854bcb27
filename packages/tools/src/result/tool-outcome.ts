import type { ToolResultCode } from '@agentconnect/protocol';
import type { Question } from './question.ts';

/** What came of a call. */
export type ToolOutcome = ToolResult | ToolFailure | ToolQuestion;

export interface ToolResult {
  readonly status: 'ok';
  /** As the model is shown it; within the tool's limit. */
  readonly content: string;
}

/** `error`: it did not do what it was asked for, or may be asked again. `unknown`: it may have done it. */
export interface ToolFailure {
  readonly status: 'error' | 'unknown';
  readonly code: ToolResultCode;
  /** As the model is told it; without secrets. */
  readonly content: string;
}

/**
 * The tool asks a person, and has answered with that: nothing is under way. The call is made again, by any worker and at
 * any time, with the `state` and what the person said.
 */
export interface ToolQuestion {
  readonly status: 'question';
  readonly questions: readonly Question[];
  /** JSON that goes back with the answers, as it is. */
  readonly state: string;
}

export function failure(code: ToolResultCode, content: string): ToolFailure {
  return { status: 'error', code, content };
}

/** It did not come to an end. What may be done again is an error, since nothing is in doubt that matters. */
export function inDoubt(
  code: Extract<ToolResultCode, 'TOOL_TIMEOUT' | 'TOOL_INTERRUPTED'>,
  what: string,
  isIdempotent: boolean,
): ToolFailure {
  if (isIdempotent) return { status: 'error', code, content: `${what} It may be called again.` };
  const advice = 'Whether it was carried out is not known: find out before it is called again.';
  return { status: 'unknown', code, content: `${what} ${advice}` };
}
