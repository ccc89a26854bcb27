import type { ToolCall } from '@agentconnect/providers';
import { type CallsSoFar, cutText, defaultBounds, modelNameOf, resultRoom } from '@agentconnect/tools';
import type { Deltas } from '../answering/deltas.ts';
import { resultMessage } from '../answering/toolbox.ts';
import type { Waiting } from '../delegation/delegations.ts';
import type { Notes } from '../delegation/notes.ts';
import type { Progress } from '../delegation/progress.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { atATime } from './at-a-time.ts';
import { CallAnswers } from './call-answers.ts';
import { callFrame, resultFrame } from './call-frames.ts';
import { CallNotes } from './call-notes.ts';
import type { Offer } from './offer.ts';
import { runCall } from './run-call.ts';
import { outcomeOf, takeCall } from './take-calls.ts';
import type { Outcome, TurnCall } from './turn-call.ts';
import { withCalls } from './with-calls.ts';

type CallsContext = Pick<TurnContext, 'scripts' | 'tools' | 'metrics' | 'approvalMs'>;

const bounds = defaultBounds;

/** The result of a call that had begun when its worker was lost. */
const inDoubt = outcomeOf({
  status: 'unknown',
  content:
    'The worker that made this call is gone, and whether the call was carried out is not known: find out before you make it again.',
});

/**
 * The calls of one turn. Each is noted and logged before it runs, and its result is noted and logged in one step. So whoever
 * takes the turn over repeats neither a call that has a result nor one that may not be made twice.
 */
export class Calls {
  private readonly context: CallsContext;
  private readonly claimed: Claimed;
  private readonly notes: Notes;
  private readonly deltas: Deltas;
  private readonly signal: AbortSignal;
  private readonly answers: CallAnswers;
  /** Whether what an earlier worker has left was looked at. */
  private isRecovered = false;
  private newCalls = 0;

  constructor(
    context: CallsContext,
    claimed: Claimed,
    {
      notes,
      deltas,
      signal,
    }: { readonly notes: Notes; readonly deltas: Deltas; readonly signal: AbortSignal },
  ) {
    this.context = context;
    this.claimed = claimed;
    this.notes = notes;
    this.deltas = deltas;
    this.signal = signal;
    this.answers = new CallAnswers(context, claimed, signal);
  }

  /** Notes the calls of an answer of the model, whose message is in the progress, and logs them. */
  async take(progress: Progress, calls: readonly ToolCall[], offer: Offer): Promise<Progress> {
    if (calls.length === 0) return progress;
    let taken = progress;
    for (const call of calls) taken = this.takeOne(taken, call, offer);
    const fresh = taken.calls.slice(progress.calls.length);
    const frames = fresh.flatMap((call) => [
      callFrame(this.claimed, call),
      ...(call.state === 'done' ? [resultFrame(this.claimed, call)] : []),
    ]);
    // The text before a call has been shown before it.
    await this.deltas.catchUp(this.signal);
    await this.notes.note(taken, this.signal, { frames, newCalls: fresh.length });
    this.newCalls += fresh.length;
    return taken;
  }

  /** Makes the calls that may run, and says what to wait for, if anything. */
  async settle(progress: Progress): Promise<{ readonly progress: Progress; readonly waiting?: Waiting }> {
    let settled = await this.recover(progress);
    for (;;) {
      settled = await this.answered(settled);
      const runnable = settled.calls.filter(({ state }) => state === 'noted');
      if (runnable.length === 0) break;
      settled = await this.run(settled, runnable);
    }
    const waiting = this.answers.waiting(settled.calls);
    return waiting ? { progress: settled, waiting } : { progress: shown(settled) };
  }

  private takeOne(progress: Progress, call: ToolCall, offer: Offer): Progress {
    const tool = offer.find(call.name);
    if (!tool) return progress;
    const taken = takeCall(call, tool, this.soFar(progress), {
      claimed: this.claimed,
      bounds,
      approvalMs: this.context.approvalMs,
      now: this.answers.now(),
      offset: this.deltas.text.length,
    });
    if ('refusal' in taken) {
      const { content } = taken.refusal;
      return {
        ...progress,
        messages: [...progress.messages, resultMessage(call, { content, isError: true })],
      };
    }
    return { ...progress, calls: [...progress.calls, taken] };
  }

  /** The outcome of a call that a lost worker had begun is unknown, so nobody else may make it again. */
  private async recover(progress: Progress): Promise<Progress> {
    if (this.isRecovered) return progress;
    this.isRecovered = true;
    const left = progress.calls.filter(({ state }) => state === 'begun');
    if (left.length === 0) return progress;
    for (const call of left) this.context.metrics.tools.ended(call, 'unknown');
    const ended = left.map((call): TurnCall => ({ ...call, state: 'done', outcome: inDoubt }));
    const settled = withCalls(progress, ended);
    await this.notes.note(settled, this.signal, {
      frames: ended.map((call) => resultFrame(this.claimed, call)),
    });
    return settled;
  }

  /** Takes the answers to the calls that wait. A call that may run now is noted together with its result. */
  private async answered(progress: Progress): Promise<Progress> {
    for (;;) {
      let settled = progress;
      const ended: TurnCall[] = [];
      for (const call of await this.answers.read(progress.calls)) {
        const within = this.within(call, settled);
        settled = withCalls(settled, [within]);
        if (within.state === 'done') ended.push(within);
      }
      if (ended.length === 0) return settled;
      for (const call of ended) {
        this.context.metrics.tools.ended(call, call.outcome?.status ?? 'unknown');
      }
      const frames = ended.map((call) => resultFrame(this.claimed, call, call.outcome?.status === 'expired'));
      // An answer that arrives just as the time ends counts.
      if ((await this.notes.note(settled, this.signal, { frames })) === 'ok') return settled;
    }
  }

  private async run(progress: Progress, runnable: readonly TurnCall[]): Promise<Progress> {
    const failed = new AbortController();
    const signal = AbortSignal.any([this.signal, failed.signal]);
    const notes = new CallNotes(this.notes, progress, signal);
    await atATime(bounds.callsAtATime, runnable, failed, async (call) => {
      if (!call.isIdempotent) await notes.change({ ...call, state: 'begun' });
      const outcome = outcomeOf(await runCall(this.context, this.claimed, call, signal));
      const done = this.within({ ...call, state: 'done', outcome }, notes.progress);
      await notes.change(done, resultFrame(this.claimed, done));
    });
    return notes.progress;
  }

  /** A call whose result has no more bytes than are left for it. */
  private within(call: TurnCall, progress: Progress): TurnCall {
    if (!call.outcome) return call;
    const room = resultRoom(bounds.resultBytes, this.soFar(progress), bounds);
    const { code, status, content } = call.outcome;
    const cut = { status, content: cutText(content, room), ...(code === undefined ? {} : { code }) };
    return { ...call, outcome: outcomeOf(cut) };
  }

  private soFar({ calls }: Progress): CallsSoFar {
    return {
      calls,
      inHour: (this.claimed.work.calls?.inHour ?? 0) + this.newCalls,
      resultBytes: calls.reduce((sum, { outcome }) => sum + (outcome?.bytes ?? 0), 0),
    };
  }
}

/** Shows the model the results that it has not seen. */
function shown(progress: Progress): Progress {
  const fresh = progress.calls.filter(({ state }) => state === 'done');
  if (fresh.length === 0) return progress;
  const messages = fresh.map(({ modelId, tool, outcome }) =>
    resultMessage(
      { id: modelId, name: modelNameOf(tool) },
      { content: outcome?.content ?? '', isError: outcome?.status !== 'ok' },
    ),
  );
  const emptied = (outcome: Outcome | undefined): Pick<TurnCall, 'outcome'> =>
    outcome ? { outcome: { ...outcome, content: '' } } : {};
  const calls = fresh.map((call): TurnCall => ({ ...call, state: 'shown', ...emptied(call.outcome) }));
  return withCalls({ ...progress, messages: [...progress.messages, ...messages] }, calls);
}
