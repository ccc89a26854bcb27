import { drainOutbox, type Finish, finish, park, type Park, release } from '@agentconnect/broker';
import { spanNames, within } from '@agentconnect/operations';
import { answerIdOf, newMessageId, partitionOf } from '@agentconnect/protocol';
import type { ProviderError } from '@agentconnect/providers';
import type { Answer } from '../answering/answer.ts';
import { atMost } from '../at-most.ts';
import type { Waiting } from '../delegation/delegations.ts';
import type { KnownDialogue } from '../history/history-reader.ts';
import { persist } from '../persist.ts';
import { areCounted, countTokens, pauseAgent } from './admission.ts';
import type { Claimed } from './claimed.ts';
import { cooldownFrame, errorTo, responseTo, stopped } from './ending.ts';
import { decideRetry } from './retry.ts';
import type { TurnContext } from './turn-context.ts';
import type { CooldownReason, Failure, Pause, Spent, TurnOutcome } from './turn-outcome.ts';

/** All sessions of an agent wait for the same pause to end; if all came back at once, the provider would refuse most. */
const pauseSpreadMs = 5_000;

/**
 * How long an answer waits for its tokens to be counted towards its agent's limits, in another slot. This is usually enough
 * for the next turn to find them counted.
 */
const countMs = 500;

/** How long a session sleeps at most that waits for several things. */
const severalMs = 30_000;

type EndContext = Pick<
  TurnContext,
  'scripts' | 'timers' | 'agentLimits' | 'maxRetries' | 'quota' | 'memory' | 'history' | 'metrics' | 'end'
>;

/** The ways in which a turn may end. Each is one step, repeated until Redis has answered it. */
export class TurnEnd {
  private readonly context: EndContext;
  private readonly claimed: Claimed;

  constructor(context: EndContext, claimed: Claimed) {
    this.context = context;
    this.claimed = claimed;
  }

  async answered(
    answer: Answer,
    { wasShown, dialogue }: { readonly wasShown: boolean; readonly dialogue: KnownDialogue | undefined },
  ): Promise<TurnOutcome> {
    // Counting continues if the answer no longer waits for it; by the turn's id it happens only once.
    const tokens = answer.usage?.total_tokens ?? 0;
    if (areCounted(this.context, this.claimed, tokens)) await atMost(countMs, this.count(tokens));
    const ending = this.finish('answered', { ...responseTo(this.claimed, answer), wasShown }, (logged) =>
      this.remember(answer, dialogue, logged),
    );
    if (dialogue) this.context.memory.ends(this.claimed.sessionId, ending);
    return ending;
  }

  /** The client stopped the answer, which keeps the text shown so far. `wasCalled`: whether the provider was called. */
  stopped(spent: Spent, wasCalled: boolean): Promise<TurnOutcome> {
    return this.finish('stopped', { ...stopped(this.claimed, spent, wasCalled), wasShown: true });
  }

  /** The provider failed: the turn is retried later, or the client is told. */
  async refused(error: ProviderError, spent: Spent): Promise<TurnOutcome> {
    const { maxRetries, metrics } = this.context;
    const { work, agent, log, span, claimedAt } = this.claimed;
    // By Redis's clock, like the end of the session.
    const now = work.now + (performance.now() - claimedAt);
    const decision = decideRetry(error, {
      retries: work.retries,
      maxRetries,
      msLeft: work.expiresAt - now,
      random: Math.random(),
    });
    metrics.models.providerFailed(agent.provider, error.code, decision.kind === 'park');
    const { code, status, message: reason, reason: said } = error;
    const { retries } = work;
    log.warn({ code, status, reason, said, retries, decision: decision.kind }, 'the provider failed');
    span.event('provider_failed', { [spanNames.errorType]: code, decision: decision.kind });
    if (decision.kind === 'fail') return this.failed(decision.failure, spent);
    if (decision.reason !== 'retry') await pauseAgent(this.context, this.claimed, decision.forMs);
    return this.pause(decision, work.retries + 1, now);
  }

  /** The agent has to pause, which does not count as a retry. */
  paused({ forMs, reason }: Pause): Promise<TurnOutcome> {
    const { work, claimedAt } = this.claimed;
    const spreadMs = reason === 'provider_rate_limited' ? Math.floor(Math.random() * pauseSpreadMs) : 0;
    const how = { forMs: forMs + spreadMs, reason };
    return this.pause(how, work.retries, work.now + (performance.now() - claimedAt));
  }

  /**
   * Something has to come first: the answer of another agent, or of a person, or a worker that has a tool. That or the time
   * wakes the session. `heldBytes`: so much text was shown, and stands.
   */
  waits({ events, forMs, reason }: Waiting, heldBytes: number | undefined): Promise<TurnOutcome> {
    const { retries } = this.claimed.work;
    // The outbox may be emptied by a release that wakes nobody who waits for more than one.
    const ms = events.length > 1 ? Math.min(forMs, severalMs) : forMs;
    return this.park({ events, forMs: ms, retries, reason, heldBytes }, ms);
  }

  /** The client is told why there is no answer. */
  failed(failure: Failure, spent: Spent): Promise<TurnOutcome> {
    this.claimed.span.fail(failure.code);
    return this.finish('failed', { ...errorTo(this.claimed, failure, spent), wasShown: true });
  }

  /** A fault of our own: the client is told, and the session continues. */
  async broken(error: unknown, spent: Spent): Promise<TurnOutcome> {
    if (this.context.end.aborted) throw error;
    this.claimed.log.error({ err: error }, 'a turn failed because of a bug');
    return this.failed({ code: 'INTERNAL', sentence: 'This turn failed because of a server error.' }, spent);
  }

  /** Another worker starts again at once. */
  async released(): Promise<TurnOutcome> {
    const { scripts, metrics, end } = this.context;
    const { sessionId, nonce } = this.claimed;
    const reply = await persist(() => release(scripts, sessionId, { nonce }), end);
    if (reply === 'lost') return 'lost';
    metrics.handedBack.inc({ what: 'turn' });
    return 'released';
  }

  /** Never rejects. */
  private async count(tokens: number): Promise<void> {
    try {
      await countTokens(this.context, this.claimed, tokens);
    } catch (error) {
      this.claimed.log.warn({ err: error, tokens }, "an agent's tokens were not counted towards its limits");
    }
  }

  /** Remembers the dialogue, if nothing else was said meanwhile. */
  private remember(
    { content }: Answer,
    known: KnownDialogue | undefined,
    { seq, at }: { readonly seq: number; readonly at: number | undefined },
  ): void {
    const { memory, history } = this.context;
    const { sessionId, work } = this.claimed;
    if (!known || at === undefined || seq !== known.position.seq + 1) return;
    const { messageId } = work.input;
    known.dialogue.answer(messageId, content);
    known.dialogue.trim(history);
    known.position = { seq, messageId: answerIdOf(messageId), at };
    memory.keep(sessionId, known);
  }

  private async finish(
    outcome: TurnOutcome,
    ending: Omit<Finish, 'nonce' | 'input'>,
    onLogged?: (logged: { readonly seq: number; readonly at: number | undefined }) => void,
  ): Promise<TurnOutcome> {
    const { scripts, metrics, end } = this.context;
    const { sessionId, nonce, work, span } = this.claimed;
    const input = work.input.messageId;
    const reply = await within(span.child('finish'), () =>
      persist(() => finish(scripts, sessionId, { nonce, input, ...ending }), end),
    );
    if (reply.kind === 'lost') return 'lost';
    onLogged?.(reply);
    this.context.quota.add(work.owner, ending.frame.length);
    if (reply.ended) {
      metrics.conversationEnds.inc({ reason: reply.ended });
      span.event('conversation_ended', { reason: reply.ended });
    }
    if (work.lineage !== undefined) await this.tellAsker();
    return outcome;
  }

  /** Tells the asking session of its answer at once; otherwise the sweep would do it a little later. */
  private async tellAsker(): Promise<void> {
    const { sessionId, log } = this.claimed;
    try {
      await drainOutbox(this.context.scripts, partitionOf(sessionId) ?? 0);
    } catch (error) {
      log.debug({ err: error }, 'the asking session was not told of its answer; the sweep will do it');
    }
  }

  private async pause(
    { forMs, reason }: { readonly forMs: number; readonly reason: 'retry' | CooldownReason },
    retries: number,
    now: number,
  ): Promise<TurnOutcome> {
    if (reason === 'retry') return this.park({ forMs, retries, reason }, forMs);
    const messageId = newMessageId();
    const open = cooldownFrame(this.claimed, { messageId, reason, retryAfterMs: forMs, until: now + forMs });
    const outcome = await this.park(
      { forMs, retries, reason: 'cooldown', frame: { messageId, open } },
      forMs,
    );
    if (outcome === 'parked') this.context.metrics.models.coolsDown(this.claimed.agent.provider, reason);
    return outcome;
  }

  private async park(request: Omit<Park, 'nonce'>, forMs: number): Promise<TurnOutcome> {
    const { scripts, metrics, timers, end } = this.context;
    const { sessionId, nonce, log } = this.claimed;
    const reply = await persist(() => park(scripts, sessionId, { nonce, ...request }), end);
    if (reply.kind === 'lost') return 'lost';
    metrics.parks.inc({ reason: request.reason });
    this.claimed.span.event('parked', { reason: request.reason, for_ms: forMs });
    try {
      await timers.add('wake', sessionId, forMs, reply.until);
    } catch (error) {
      log.warn({ err: error }, 'no timer for a parked session; the sweep will wake it');
    }
    return 'parked';
  }
}
