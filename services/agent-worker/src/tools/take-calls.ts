import type { WaitingState } from '@agentconnect/broker';
import type { ToolCall } from '@agentconnect/providers';
import {
  approvalFor,
  type CallBounds,
  callIdOf,
  type CallsSoFar,
  needsApproval,
  readArguments,
  refusalOf,
  type ToolFailure,
} from '@agentconnect/tools';
import type { Claimed } from '../turn/claimed.ts';
import { answerSchemaProblem } from './ask-human.ts';
import type { OfferedTool } from './offered-tool.ts';
import type { Outcome, TurnCall } from './turn-call.ts';

export interface TakeOptions {
  readonly claimed: Claimed;
  readonly bounds: CallBounds;
  /** How long is waited for what a call needs of somebody, in ms. */
  readonly approvalMs: number;
  /** Redis's clock, in ms. */
  readonly now: number;
  /** The length of the answer's text so far, in UTF-16 units. */
  readonly offset: number;
}

/**
 * A call of a model's answer as it is noted: to be run, to be agreed to or answered by somebody, or refused, which is its
 * result. One beyond the bounds is not noted at all.
 */
export function takeCall(
  { id, arguments: json }: ToolCall,
  tool: OfferedTool,
  soFar: CallsSoFar,
  options: TakeOptions,
): TurnCall | { readonly refusal: ToolFailure } {
  const { claimed, bounds, approvalMs, now, offset } = options;
  const { sessionId, work, agent } = claimed;
  const read = argumentsOf(json, tool, bounds);
  const args = 'args' in read ? read.args : looseArguments(json, bounds.argumentBytes);
  const refusal = refusalOf({ tool: tool.name, args }, soFar, bounds);
  if (refusal?.code === 'TOOL_CALLS_EXCEEDED') return { refusal };
  const call = {
    callId: callIdOf(sessionId, work.input.messageId, soFar.calls.length),
    modelId: id,
    tool: tool.name,
    args: { ...args },
    offset,
    ...(tool.runBy === 'worker'
      ? { isIdempotent: tool.policy.idempotent, isEditable: tool.policy.editable }
      : { isIdempotent: false, isEditable: false, runBy: tool.runBy }),
  };
  const problem = refusal ?? ('args' in read ? undefined : read);
  if (problem) return { ...call, state: 'done', outcome: outcomeOf(problem) };
  const state = stateOf(tool, agent);
  if (state === 'noted') return { ...call, state };
  return { ...call, state, until: Math.min(now + approvalMs, work.expiresAt) };
}

function argumentsOf(
  json: string,
  { schema, runBy }: OfferedTool,
  { argumentBytes }: CallBounds,
): ReturnType<typeof readArguments> {
  const read = readArguments(json, schema, argumentBytes);
  const problem = runBy === 'person' && 'args' in read ? answerSchemaProblem(read.args) : undefined;
  if (problem === undefined) return read;
  return { status: 'error', code: 'TOOL_ARGUMENTS_INVALID', content: `The arguments do not fit: ${problem}` };
}

/** What a call begins with. */
function stateOf(tool: OfferedTool, agent: Claimed['agent']): 'noted' | WaitingState {
  if (tool.runBy !== 'worker') return tool.runBy === 'client' ? 'result' : 'answer';
  const approval = approvalFor(tool.name, tool.policy, agent.tool_approvals ?? {});
  return needsApproval(approval, tool.policy) ? 'approval' : 'noted';
}

export function outcomeOf({
  status,
  code,
  content,
}: {
  readonly status: Outcome['status'];
  readonly code?: string;
  readonly content: string;
}): Outcome {
  const bytes = Buffer.byteLength(content);
  return { status, ...(code === undefined ? {} : { code }), content, bytes };
}

/** Arguments that cannot be run, as far as they can be shown. */
function looseArguments(json: string, maxBytes: number): Record<string, unknown> {
  if (Buffer.byteLength(json) > maxBytes) return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
