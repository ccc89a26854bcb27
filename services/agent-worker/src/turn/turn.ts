import type { ReadyEntry } from '@agentconnect/broker';
import { spanNames, within } from '@agentconnect/operations';
import { answerIdOf } from '@agentconnect/protocol';
import { ProviderError } from '@agentconnect/providers';
import type { Answer } from '../answering/answer.ts';
import { ask, type Asking } from '../answering/ask.ts';
import { briefOf } from '../answering/brief.ts';
import { Deltas, deltaSender } from '../answering/deltas.ts';
import { followUp, resume, type Wanted } from '../answering/follow-up.ts';
import { Delegations, type Waiting } from '../delegation/delegations.ts';
import { LostTurn, Notes } from '../delegation/notes.ts';
import { type Progress, progressOf } from '../delegation/progress.ts';
import type { KnownDialogue } from '../history/history-reader.ts';
import { Calls } from '../tools/calls.ts';
import { offerOf } from '../tools/offer.ts';
import { admission } from './admission.ts';
import { bothWaitings } from './both-waitings.ts';
import { claimTurn } from './claim-turn.ts';
import type { Claimed } from './claimed.ts';
import { Interruption } from './interruption.ts';
import { Lease } from './lease.ts';
import { overQuota } from './over-quota.ts';
import type { TurnContext } from './turn-context.ts';
import { TurnEnd } from './turn-end.ts';
import type { Failure, Pause, TurnOutcome } from './turn-outcome.ts';

/** How often a turn waits for a tool that another worker has, and for how long each time, in ms. */
const mostToolWaits = 30;
const toolWaitMs = 1_000;

/**
 * The work on one input: claim, history, provider, and exactly one of finish, park and release; or nothing, once the
 * lease is lost. Every step carries the claim's nonce, so Redis refuses a turn that does not know yet that it is lost.
 */
export class Turn {
  readonly entry: ReadyEntry;
  private readonly context: TurnContext;
  private readonly interruption = new Interruption();
  private lease: Lease | undefined;
  /** Whether a hint came before there was a lease: it may overtake the reply of the claim. */
  private isHinted = false;
  /** How far the turn has come; its cost is counted however it ends. */
  private progress: Progress = progressOf(undefined);
  /** For a session with a person: the dialogue, as the provider is shown it. */
  private dialogue: KnownDialogue | undefined;
  /** Whether the provider was called, by this attempt or perhaps by an earlier one. */
  private wasCalled = false;

  constructor(context: TurnContext, entry: ReadyEntry) {
    this.context = context;
    this.entry = entry;
  }

  /** Checks whether the turn was stopped or lost: a hint says so, but may be about an earlier turn. */
  check(): void {
    if (this.lease) this.lease.check();
    else this.isHinted = true;
  }

  /** Cuts the turn short, so that another worker takes it. */
  handOver(): void {
    this.interruption.raise('handover');
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const { log } = this.context;
    const { sessionId, entryId } = this.entry;
    try {
      const claimed = await claimTurn(this.context, this.entry);
      if (claimed) await within(claimed.span, () => this.measure(claimed));
    } catch (error) {
      // The lease will end, and another worker will take the turn over.
      log.error(
        { err: error, session_id: sessionId, entry_id: entryId },
        'a turn was abandoned; the takeover finds it',
      );
    } finally {
      this.lease?.stop();
    }
  }

  private async measure(claimed: Claimed): Promise<void> {
    const { metrics } = this.context;
    const { agent, log, span, claimedAt } = claimed;
    const { takeover, lateMs } = claimed.work;
    if (takeover) log.warn({ late_ms: lateMs }, 'took over a turn whose worker was lost');
    const outcome = await this.work(claimed);
    const ms = performance.now() - claimedAt;
    metrics.models.turnEnded(agent.provider, agent.model, outcome, ms);
    span.set({ [spanNames.outcome]: outcome });
    log.info({ outcome, ms: Math.round(ms), provider: agent.provider, model: agent.model }, 'turn ended');
  }

  private async work(claimed: Claimed): Promise<TurnOutcome> {
    const { scripts, leaseMs, metrics, beat } = this.context;
    const { sessionId, work, nonce, claimedAt, log } = claimed;
    const end = new TurnEnd(this.context, claimed);
    this.progress = progressOf(work.progress);
    this.wasCalled = work.isStopped ? !work.isUntouched : work.attempt > 1;
    const interruption = this.interruption;
    const notes = new Notes(this.context, claimed, this.progress, () => interruption.raise('stopped'));
    if (work.isStopped) return this.stopped(end, claimed, notes);

    const lease = new Lease({ scripts, sessionId, nonce, leaseMs, claimedAt, interruption, log });
    this.lease = lease;
    lease.start();
    if (this.isHinted) lease.check();
    await this.watchTime(claimed);
    const messageId = answerIdOf(work.input.messageId);
    const send = deltaSender(scripts, sessionId, { nonce, messageId, attempt: work.attempt });
    const deltas = new Deltas({
      beat,
      isStreamed: work.isStreamed,
      ...(work.calls?.isHeld ? { begun: this.progress.text } : {}),
      send: (chunk) => {
        metrics.deltas.inc();
        return send(chunk);
      },
      onLost: () => lease.lose(),
      log,
    });
    let outcome: Answer | Waiting | Pause | Failure;
    let heldBytes: number | undefined;
    try {
      const asking = { ...claimed, deltas, signal: interruption.signal };
      outcome = await this.answer(asking, notes);
      if ('events' in outcome) heldBytes = await this.hold(asking);
    } catch (error) {
      return this.cutShort(end, { ...claimed, deltas, notes }, error);
    }
    if ('content' in outcome) {
      deltas.end();
      return end.answered(outcome, { wasShown: deltas.wasSent, dialogue: this.dialogue });
    }
    deltas.close();
    if ('code' in outcome) return end.failed(outcome, this.progress);
    return 'events' in outcome ? end.waits(outcome, heldBytes) : end.paused(outcome);
  }

  /** Sets the timer for the end of a conversation; without it, the conversation ends a little late. */
  private async watchTime({ sessionId, work, log }: Claimed): Promise<void> {
    const { conversation, attempt, now } = work;
    if (!conversation?.isFirst || attempt > 1) return;
    const { deadline } = conversation;
    try {
      await this.context.timers.add('deadline', sessionId, deadline - now, deadline);
    } catch (error) {
      log.warn({ err: error }, 'no timer for the end of a conversation; the sweep will end it');
    }
  }

  /** The agent's answer; what it waits for (the answer of another agent, or the end of a pause); or why there is no answer. */
  private async answer(
    claimed: Omit<Asking, 'brief'>,
    notes: Notes,
  ): Promise<Answer | Waiting | Pause | Failure> {
    const { signal, deltas } = claimed;
    const delegations = new Delegations(this.context, claimed, notes, signal);
    const calls = new Calls(this.context, claimed, { notes, deltas, signal });
    let waiting = await this.settle(delegations, calls);
    if (waiting) return waiting;
    const [read, admitted, failure, offered] = await Promise.all([
      briefOf(this.context, claimed, signal),
      admission(this.context, claimed, signal),
      overQuota(this.context, claimed),
      offerOf(this.context, claimed, signal),
    ]);
    this.dialogue = read.dialogue;
    if (failure) return failure;
    if (admitted.kind === 'wait') return admitted;
    if (offered && offered.elsewhere.length > 0 && this.progress.toolWaits < mostToolWaits) {
      this.progress = { ...this.progress, toolWaits: this.progress.toolWaits + 1 };
      await notes.note(this.progress, signal);
      return { events: [], forMs: toolWaitMs, reason: 'tool' };
    }
    const brief = offered ? { ...read, offer: offered.offer } : read;
    for (;;) {
      this.wasCalled = true;
      const asked = await this.ask({ ...claimed, brief }, notes);
      if ('content' in asked) return asked;
      this.progress = await delegations.open(this.progress, asked.questions);
      if (offered) this.progress = await calls.take(this.progress, asked.calls, offered.offer);
      waiting = await this.settle(delegations, calls);
      if (waiting) return waiting;
    }
  }

  /** Has Redis keep what was noted of the text while the turn waits. Returns its bytes, if that is all that was written. */
  private async hold({
    work,
    deltas,
    signal,
  }: Pick<Asking, 'work' | 'deltas' | 'signal'>): Promise<number | undefined> {
    const { text } = this.progress;
    if (!work.calls || text === '') return undefined;
    if (deltas.text === '') deltas.push(text);
    await deltas.catchUp(signal);
    return deltas.text === text ? Buffer.byteLength(text) : undefined;
  }

  /** Calls the provider until it answers or wants to ask others. Progress is kept even if the next call fails. */
  private async ask(asking: Asking, notes: Notes): Promise<Answer | Wanted> {
    resume(asking, this.progress);
    for (;;) {
      const { said, cost, progress } = await ask(this.context, asking, this.progress);
      notes.spend(said.end.usage, cost);
      this.progress = progress;
      const next = followUp(asking, progress, said);
      this.progress = next.progress;
      if (next.kind === 'answer') return next.answer;
      if (next.kind === 'wanted') return next;
    }
  }

  private async settle(delegations: Delegations, calls: Calls): Promise<Waiting | undefined> {
    const asked = await delegations.settle(this.progress);
    this.progress = asked.progress;
    const called = await calls.settle(this.progress);
    this.progress = called.progress;
    return bothWaitings(asked.waiting, called.waiting);
  }

  /** The client stopped the turn, so nobody waits for the questions of its agent any more. */
  private async stopped(end: TurnEnd, claimed: Claimed, notes: Notes): Promise<TurnOutcome> {
    await new Delegations(this.context, claimed, notes, this.context.end).abandon(this.progress);
    return end.stopped(this.progress, this.wasCalled);
  }

  /** Ends a turn that has no complete answer. */
  private async cutShort(
    end: TurnEnd,
    claimed: Claimed & { readonly deltas: Deltas; readonly notes: Notes },
    error: unknown,
  ): Promise<TurnOutcome> {
    const { deltas, notes } = claimed;
    if (this.interruption.kind === 'stopped') {
      await deltas.flush(this.context.end);
      return this.interruption.isLost ? 'lost' : this.stopped(end, claimed, notes);
    }
    deltas.close();
    if (error instanceof LostTurn || this.interruption.kind === 'lost') return 'lost';
    const isHandedOver = this.interruption.kind === 'handover';
    if (!isHandedOver && !(error instanceof ProviderError)) return end.broken(error, this.progress);
    try {
      await notes.noteSpent();
    } catch (lost) {
      if (lost instanceof LostTurn) return 'lost';
      throw lost;
    }
    return error instanceof ProviderError && !isHandedOver
      ? end.refused(error, this.progress)
      : end.released();
  }
}
