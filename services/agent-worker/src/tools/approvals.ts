import { readCallAnswers } from '@agentconnect/broker';
import { CallAnswer } from '@agentconnect/protocol';
import { defaultBounds, readArguments } from '@agentconnect/tools';
import type { Waiting } from '../delegation/delegations.ts';
import { persist } from '../persist.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { outcomeOf } from './take-calls.ts';
import type { TurnCall } from './turn-call.ts';

type ApprovalsContext = Pick<TurnContext, 'scripts' | 'tools'>;

/** What people answer to the calls of a turn that wait for them. */
export class Approvals {
  private readonly context: ApprovalsContext;
  private readonly claimed: Claimed;
  private readonly signal: AbortSignal;

  constructor(context: ApprovalsContext, claimed: Claimed, signal: AbortSignal) {
    this.context = context;
    this.claimed = claimed;
    this.signal = signal;
  }

  /** The calls that no longer wait: they may run now, or are done because they were denied or nobody answered in time. */
  async read(calls: readonly TurnCall[]): Promise<TurnCall[]> {
    const waiting = calls.filter(({ state }) => state === 'approval');
    if (waiting.length === 0) return [];
    const { scripts } = this.context;
    const ids = waiting.map(({ callId }) => callId);
    const answers = await persist(() => readCallAnswers(scripts, this.claimed.sessionId, ids), this.signal);
    const settled = await Promise.all(waiting.map((call, at) => this.settle(call, answers[at])));
    return settled.filter((call) => call !== undefined);
  }

  /** The calls that wait, as events; `undefined` if there are none. */
  waiting(calls: readonly TurnCall[]): Waiting | undefined {
    const waiting = calls.filter(({ state }) => state === 'approval');
    if (waiting.length === 0) return undefined;
    const until = Math.min(...waiting.map((call) => call.until ?? Infinity));
    return {
      events: waiting.map(({ callId }) => callId),
      forMs: Math.max(0, until - this.now()),
      reason: 'approval',
    };
  }

  /** Redis's clock, in ms. */
  now(): number {
    return Math.round(this.claimed.work.now + performance.now() - this.claimed.claimedAt);
  }

  private async settle(call: TurnCall, json: string | undefined): Promise<TurnCall | undefined> {
    if (json === undefined) return this.now() < (call.until ?? 0) ? undefined : expired(call);
    const { action, by, reason, arguments: edited } = CallAnswer.parse(JSON.parse(json));
    const settled: TurnCall = { ...call, by };
    if (action === 'deny') {
      const why = reason === undefined ? '' : ` The reason given: ${reason}`;
      const content = `A person did not agree to this call.${why}`;
      return { ...settled, state: 'done', outcome: outcomeOf({ status: 'denied', content }) };
    }
    if (edited === undefined) return { ...settled, state: 'noted' };
    const tool = await this.context.tools.find(call.tool);
    if (!tool) return { ...settled, state: 'noted', args: edited };
    const read = readArguments(JSON.stringify(edited), tool.schema, defaultBounds.argumentBytes);
    if ('args' in read) return { ...settled, state: 'noted', args: { ...read.args } };
    const content = `The person who agreed to this call changed its arguments, and they do not fit. ${read.content}`;
    return { ...settled, state: 'done', outcome: outcomeOf({ ...read, content }) };
  }
}

function expired(call: TurnCall): TurnCall {
  const content = 'Nobody agreed to this call in time; it was not made.';
  return { ...call, state: 'done', outcome: outcomeOf({ status: 'expired', content }) };
}
