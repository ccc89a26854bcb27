import { isWaiting, readCallAnswers } from '@agentconnect/broker';
import { CallAnswer, resultText } from '@agentconnect/protocol';
import { defaultBounds, readArguments } from '@agentconnect/tools';
import type { Waiting } from '../delegation/delegations.ts';
import { persist } from '../persist.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { outcomeOf } from './take-calls.ts';
import type { TurnCall } from './turn-call.ts';

type AnswersContext = Pick<TurnContext, 'scripts' | 'tools'>;

/** What is said to the calls of a turn that wait for somebody. */
export class CallAnswers {
  private readonly context: AnswersContext;
  private readonly claimed: Claimed;
  private readonly signal: AbortSignal;

  constructor(context: AnswersContext, claimed: Claimed, signal: AbortSignal) {
    this.context = context;
    this.claimed = claimed;
    this.signal = signal;
  }

  /** The calls that wait no longer: they may run, or are done, since they were answered or nobody has answered in time. */
  async read(calls: readonly TurnCall[]): Promise<TurnCall[]> {
    const waiting = calls.filter(({ state }) => isWaiting(state));
    if (waiting.length === 0) return [];
    const { scripts } = this.context;
    const ids = waiting.map(({ callId }) => callId);
    const answers = await persist(() => readCallAnswers(scripts, this.claimed.sessionId, ids), this.signal);
    const settled = await Promise.all(waiting.map((call, at) => this.settle(call, answers[at])));
    return settled.filter((call) => call !== undefined);
  }

  /** The calls that wait, as events; `undefined` if there are none. */
  waiting(calls: readonly TurnCall[]): Waiting | undefined {
    const waiting = calls.flatMap((call) => (isWaiting(call.state) ? [{ ...call, needs: call.state }] : []));
    const [first] = waiting;
    if (!first) return undefined;
    const until = Math.min(...waiting.map((call) => call.until ?? Infinity));
    return {
      events: waiting.map(({ callId }) => callId),
      forMs: Math.max(0, until - this.now()),
      reason: first.needs,
    };
  }

  /** Redis's clock, in ms. */
  now(): number {
    return Math.round(this.claimed.work.now + performance.now() - this.claimed.claimedAt);
  }

  private async settle(call: TurnCall, json: string | undefined): Promise<TurnCall | undefined> {
    if (json === undefined) return this.now() < (call.until ?? 0) ? undefined : expired(call);
    const answer = CallAnswer.parse(JSON.parse(json));
    const settled: TurnCall = { ...call, by: answer.by };
    switch (answer.action) {
      case 'deny':
        return denied(settled, answer.reason);
      case 'answer':
        return answered(settled, answer);
      case 'approve':
        return this.approved(settled, answer.arguments);
    }
  }

  private async approved(call: TurnCall, edited: CallAnswer['arguments']): Promise<TurnCall> {
    if (edited === undefined) return { ...call, state: 'noted' };
    const tool = await this.context.tools.find(call.tool);
    if (!tool) return { ...call, state: 'noted', args: edited };
    const read = readArguments(JSON.stringify(edited), tool.schema, defaultBounds.argumentBytes);
    if ('args' in read) return { ...call, state: 'noted', args: { ...read.args } };
    const content = `Who agreed to this call changed its arguments to what does not fit. ${read.content}`;
    return { ...call, state: 'done', outcome: outcomeOf({ ...read, content }) };
  }
}

function answered(call: TurnCall, { result, error }: CallAnswer): TurnCall {
  const outcome =
    error === undefined
      ? outcomeOf({ status: 'ok', content: resultText(result) })
      : outcomeOf({ status: 'error', code: 'TOOL_FAILED', content: error });
  return { ...call, state: 'done', outcome };
}

function denied(call: TurnCall, reason: string | undefined): TurnCall {
  const why = reason === undefined ? '' : ` The reason given: ${reason}`;
  const content = `${said[sortOf(call)].no}${why}`;
  return { ...call, state: 'done', outcome: outcomeOf({ status: 'denied', content }) };
}

function expired(call: TurnCall): TurnCall {
  const content = said[sortOf(call)].late;
  return { ...call, state: 'done', outcome: outcomeOf({ status: 'expired', content }) };
}

/** What the model is told of a call that somebody said no to, or did not answer. */
const said = {
  worker: {
    no: 'A person did not agree to this call.',
    late: 'Nobody agreed to this call in time; it was not made.',
  },
  client: {
    no: 'The client did not run this.',
    late: 'No client gave a result in time; whether one has run this is not known.',
  },
  person: {
    no: 'The person did not want to answer this.',
    late: 'Nobody answered this in time.',
  },
} as const;

function sortOf({ runBy }: TurnCall): keyof typeof said {
  return runBy ?? 'worker';
}
