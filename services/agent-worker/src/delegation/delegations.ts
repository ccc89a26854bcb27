import type { WaitingState } from '@agentconnect/broker';
import { mailboxAttributes, spanNames, within } from '@agentconnect/operations';
import type { ChatMessage } from '@agentconnect/providers';
import { type Question, resultMessage, type ToolResult } from '../answering/toolbox.ts';
import { persist } from '../persist.ts';
import type { Claimed } from '../turn/claimed.ts';
import { isOver } from '../turn/over-quota.ts';
import { requestIdOf } from '../turn/request-id.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { budgetOf, lineageOf } from './budget.ts';
import { findAgent } from './find-agent.ts';
import { extendLineage } from './lineage.ts';
import type { Notes } from './notes.ts';
import { type Answered, askedSessionId, eventOf, giveUp, putQuestion, readAnswer } from './question.ts';
import { addCost, addUsage, type PendingQuestion, type Progress } from './progress.ts';

/** What a turn has to wait for: any of these events, or the time. */
export interface Waiting {
  readonly events: readonly string[];
  readonly forMs: number;
  readonly reason: 'delegation' | WaitingState | 'tool';
}

type DelegationContext = Pick<TurnContext, 'scripts' | 'quota' | 'delegation' | 'metrics'>;

/** The most questions that one turn may ask, over all calls of its model. */
const mostQuestions = 8;

/**
 * The questions that one turn asks other agents. Each is noted before it is asked, in a session whose id is derived from the
 * turn, so that a repeated turn finds it again. While a question has no answer, the turn is parked.
 */
export class Delegations {
  private readonly context: DelegationContext;
  private readonly claimed: Claimed;
  private readonly notes: Notes;
  private readonly signal: AbortSignal;

  constructor(context: DelegationContext, claimed: Claimed, notes: Notes, signal: AbortSignal) {
    this.context = context;
    this.claimed = claimed;
    this.notes = notes;
    this.signal = signal;
  }

  /**
   * Finds the agents that a model's questions are for. Questions that must not be asked are refused in the result of their
   * call, so that the model can recover; the others become pending.
   */
  async open(progress: Progress, questions: readonly Question[]): Promise<Progress> {
    const refused: ChatMessage[] = [];
    const pending: PendingQuestion[] = [];
    for (const question of questions) {
      const n = progress.delegations.length + pending.length;
      // The questions of one answer share the remaining budget.
      const opened = await this.openOne(progress, question, n, questions.length);
      if ('problem' in opened) {
        refused.push(resultMessage(question.call, { content: opened.problem, isError: true }));
      } else {
        pending.push(opened);
      }
    }
    return { ...progress, messages: [...progress.messages, ...refused], pending };
  }

  /** Asks the questions that have not been asked, and reads the answers. Returns what to wait for, if anything. */
  async settle(progress: Progress): Promise<{ readonly progress: Progress; readonly waiting?: Waiting }> {
    const asked = await this.put(progress);
    let settled: Progress = { ...asked, pending: [] };
    for (const question of asked.pending) {
      const read = await persist(() => readAnswer(this.context.scripts, question), this.signal);
      if (!read.isOver && this.now() < question.until) {
        const forMs = question.until - this.now();
        return { progress: asked, waiting: { events: [eventOf(question)], forMs, reason: 'delegation' } };
      }
      const answer = read.isOver ? read : { ...read, ...(await this.giveUp(question)) };
      this.context.metrics.delegations.inc({ outcome: outcomeOf(read) });
      const { callId, tool, asked: agent, sessionId } = question;
      settled = {
        ...settled,
        messages: [...settled.messages, resultMessage({ id: callId, name: tool }, answer)],
        usage: addUsage(settled.usage, answer.usage),
        cost: addCost(settled.cost, answer.cost),
        delegations: [...settled.delegations, { agent_id: agent.agent_id, session_id: sessionId }],
      };
    }
    return { progress: settled };
  }

  private async giveUp(question: PendingQuestion): Promise<ToolResult> {
    await persist(() => giveUp(this.context.scripts, question), this.signal);
    return { content: 'No answer came in time.', isError: true };
  }

  /** The turn was stopped: gives up its questions. */
  async abandon(progress: Progress): Promise<void> {
    for (const question of progress.pending) {
      await persist(() => giveUp(this.context.scripts, question), this.signal);
    }
  }

  private async openOne(
    progress: Progress,
    { call, wanted }: Question,
    n: number,
    shares: number,
  ): Promise<PendingQuestion | { readonly problem: string }> {
    const { scripts, delegation } = this.context;
    const { work, sessionId, agent } = this.claimed;
    if (n >= mostQuestions)
      return { problem: `No more than ${mostQuestions} questions may be asked in one turn.` };
    if (await isOver(this.context.quota, work.owner)) {
      return { problem: 'No agent can be asked, because this user has reached the storage quota.' };
    }
    const lineage = lineageOf(work, delegation);
    const asked = await persist(
      () =>
        findAgent(scripts, wanted, {
          owner: work.owner,
          agents: work.agents,
          agent,
          not: lineage.ancestors,
        }),
      this.signal,
    );
    if ('problem' in asked) return asked;
    const left = budgetOf(work, progress, delegation);
    const budget = { tokens: Math.floor(left.tokens / shares), cost: Math.floor(left.cost / shares) };
    const extended = extendLineage({ ...lineage, budget }, asked.agent_id, delegation);
    if ('problem' in extended) return extended;
    return {
      callId: call.id,
      tool: call.name,
      asked,
      lineage: extended,
      sessionId: askedSessionId(sessionId, work.input.messageId, n),
      content: wanted.message,
      until: Math.min(this.now() + delegation.patienceMs, work.expiresAt),
      isAsked: false,
    };
  }

  private async put(progress: Progress): Promise<Progress> {
    if (progress.pending.every(({ isAsked }) => isAsked)) return progress;
    const { scripts } = this.context;
    const { work, sessionId, agent, span } = this.claimed;
    await this.notes.note(progress, this.signal);
    for (const question of progress.pending) {
      if (question.isAsked) continue;
      const from = {
        parent: sessionId,
        owner: work.owner,
        asker: agent.agent_id,
        forMs: Math.max(1_000, question.until - this.now()),
        requestId: requestIdOf(work.input),
      };
      const delegate = span.child('delegate', {
        kind: 'producer',
        attributes: {
          ...mailboxAttributes,
          [spanNames.messagingOperation]: 'delegate',
          [spanNames.messagingOperationType]: 'send',
          [spanNames.agent]: question.asked.agent_id,
          [spanNames.askedSession]: question.sessionId,
        },
      });
      await within(delegate, ({ traceparent }) =>
        persist(() => putQuestion(scripts, question, { ...from, traceparent }), this.signal),
      );
    }
    const asked = {
      ...progress,
      pending: progress.pending.map((question) => ({ ...question, isAsked: true })),
    };
    await this.notes.note(asked, this.signal);
    return asked;
  }

  /** Redis's clock, in ms. */
  private now(): number {
    return Math.round(this.claimed.work.now + performance.now() - this.claimed.claimedAt);
  }
}

function outcomeOf({ isOver, isError }: Answered): 'answered' | 'failed' | 'late' {
  if (!isOver) return 'late';
  return isError ? 'failed' : 'answered';
}
