import type { ToolCall } from '@agentconnect/providers';
import {
  approvalFor,
  type CallBounds,
  callIdOf,
  type CallsSoFar,
  needsApproval,
  type OperatorTool,
  readArguments,
  refusalOf,
  type ToolFailure,
} from '@agentconnect/tools';
import type { Claimed } from '../turn/claimed.ts';
import type { Outcome, TurnCall } from './turn-call.ts';

export interface TakeOptions {
  readonly claimed: Claimed;
  readonly bounds: CallBounds;
  /** How long a person is given to agree, in ms. */
  readonly approvalMs: number;
  /** Redis's clock, in ms. */
  readonly now: number;
  /** The length of the answer's text so far, in UTF-16 units. */
  readonly offset: number;
}

/**
 * A call of a model's answer as it is noted: to run, to wait for a person's approval, or refused, which is then its result. A
 * call beyond the bounds is not noted at all.
 */
export function takeCall(
  { id, arguments: json }: ToolCall,
  tool: OperatorTool,
  soFar: CallsSoFar,
  options: TakeOptions,
): TurnCall | { readonly refusal: ToolFailure } {
  const { claimed, bounds, approvalMs, now, offset } = options;
  const { sessionId, work, agent } = claimed;
  const read = readArguments(json, tool.schema, bounds.argumentBytes);
  const args = 'args' in read ? read.args : looseArguments(json, bounds.argumentBytes);
  const refusal = refusalOf({ tool: tool.name, args }, soFar, bounds);
  if (refusal?.code === 'TOOL_CALLS_EXCEEDED') return { refusal };
  const { policy } = tool;
  const call = {
    callId: callIdOf(sessionId, work.input.messageId, soFar.calls.length),
    modelId: id,
    tool: tool.name,
    args: { ...args },
    offset,
    isIdempotent: policy.idempotent,
    isEditable: policy.editable,
  };
  const problem = refusal ?? ('args' in read ? undefined : read);
  if (problem) return { ...call, state: 'done', outcome: outcomeOf(problem) };
  const approval = approvalFor(tool.name, policy, agent.tool_approvals ?? {});
  if (!needsApproval(approval, policy)) return { ...call, state: 'noted' };
  return { ...call, state: 'approval', until: Math.min(now + approvalMs, work.expiresAt) };
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
