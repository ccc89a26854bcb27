import { canonicalJson } from '@agentconnect/json-schema';
import { failure, type ToolFailure } from '../result/tool-outcome.ts';

/** How much a turn, and a session, may do with tools. None of it can be switched off. */
export interface CallBounds {
  readonly callsPerTurn: number;
  readonly callsPerSessionAndHour: number;
  /** Calls of one answer that run at a time. */
  readonly callsAtATime: number;
  /** Of the arguments of a call, in bytes. */
  readonly argumentBytes: number;
  /** Of a result, whatever the tool allows, in bytes. */
  readonly resultBytes: number;
  /** Of what all results of a turn come to, in bytes. */
  readonly turnResultBytes: number;
}

export const defaultBounds: CallBounds = {
  callsPerTurn: 32,
  callsPerSessionAndHour: 500,
  callsAtATime: 8,
  argumentBytes: 65_536,
  resultBytes: 65_536,
  turnResultBytes: 524_288,
};

/** The same call, with the same arguments, in one turn. */
const mostRepeats = 3;

/** A call as a turn has noted it. */
export interface NotedCall {
  readonly tool: string;
  readonly args: unknown;
}

export interface CallsSoFar {
  /** Of the turn, oldest first. */
  readonly calls: readonly NotedCall[];
  /** Of the session, in the hour before. */
  readonly inHour: number;
  /** Of all results of the turn, in bytes. */
  readonly resultBytes: number;
}

/** Why one more call is not made, as the model is told; `undefined` if it may be. */
export function refusalOf(call: NotedCall, soFar: CallsSoFar, bounds: CallBounds): ToolFailure | undefined {
  const { calls, inHour, resultBytes } = soFar;
  if (calls.length >= bounds.callsPerTurn) {
    return exceeded(
      `This turn has made the ${bounds.callsPerTurn} calls that it may. Answer with what you know.`,
    );
  }
  if (inHour >= bounds.callsPerSessionAndHour) {
    return exceeded(
      `This session has made the ${bounds.callsPerSessionAndHour} calls that it may within an hour. Answer with what you know.`,
    );
  }
  if (resultBytes >= bounds.turnResultBytes) {
    return exceeded('The results of this turn are as long as they may be. Answer with what you know.');
  }
  if (timesMade(call, calls) >= mostRepeats) {
    return failure(
      'TOOL_CALL_REPEATED',
      `The same call was made ${mostRepeats} times in this turn. Its results are above: go on with them, or call something else.`,
    );
  }
  return undefined;
}

/** How many of these calls are the same, in whichever order their arguments came. */
function timesMade({ tool, args }: NotedCall, calls: readonly NotedCall[]): number {
  const json = canonicalJson(args);
  return calls.filter((one) => one.tool === tool && canonicalJson(one.args) === json).length;
}

/** How many bytes a result may have: what its tool allows, what any may have, and what is left of the turn. */
export function resultRoom(
  maxResultBytes: number,
  soFar: Pick<CallsSoFar, 'resultBytes'>,
  bounds: CallBounds,
): number {
  const left = Math.max(0, bounds.turnResultBytes - soFar.resultBytes);
  return Math.min(maxResultBytes, bounds.resultBytes, left);
}

function exceeded(content: string): ToolFailure {
  return failure('TOOL_CALLS_EXCEEDED', content);
}
