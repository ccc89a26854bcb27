import { claim, finish, park, type ReadyEntry, release } from '@agentconnect/broker';
import type { Logger } from '@agentconnect/operations';
import { answerIdOf, newMessageId, randomId } from '@agentconnect/protocol';
import { ProviderError } from '@agentconnect/providers';
import { type Answer, type Asked, cooldownFrame, errorTo, responseTo } from './answer.ts';
import { ask } from './ask.ts';
import { Deltas, deltaSender } from './deltas.ts';
import { Interruption } from './interruption.ts';
import { Lease } from './lease.ts';
import { persist } from './persist.ts';
import { decideRetry } from './retry.ts';
import type { TurnContext } from './turn-context.ts';

/** How a turn ended. `lost`: it is another worker's, or nobody's; nothing was written. */
export type TurnOutcome = 'answered' | 'stopped' | 'failed' | 'parked' | 'released' | 'lost';

/** A turn that has been claimed. */
interface Claimed extends Asked {
  readonly nonce: string;
  readonly claimedAt: number;
  readonly log: Logger;
}

/**
 * The work on one input: claim, history, provider, and exactly one of finish, park and release; or nothing, once the
 * lease is lost. Every step carries the claim's nonce, so a turn that was lost unawares is refused by Redis.
 */
export class Turn {
  readonly entry: ReadyEntry;
  readonly #context: TurnContext;
  readonly #interruption = new Interruption();
  #lease: Lease | undefined;

  constructor(context: TurnContext, entry: ReadyEntry) {
    this.#context = context;
    this.entry = entry;
  }

  /** Looks whether the turn was stopped or lost: a hint says so, but may be about an earlier turn. */
  check(): void {
    this.#lease?.check();
  }

  /** Cuts the turn short for another worker to take it. */
  handOver(): void {
    this.#interruption.raise('handover');
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const { log } = this.#context;
    const { sessionId, entryId } = this.entry;
    try {
      const claimed = await this.#claim();
      if (claimed) await this.#measure(claimed);
    } catch (error) {
      // The lease ends by itself, and another worker takes the turn over.
      log.error({ err: error, session_id: sessionId, entry_id: entryId }, 'a turn was left behind');
    } finally {
      this.#lease?.stop();
    }
  }

  async #claim(): Promise<Claimed | undefined> {
    const { scripts, metrics, workerId, leaseMs, maxLosses, end } = this.#context;
    const { sessionId, entryId } = this.entry;
    const nonce = randomId();
    let claimedAt = 0;
    const reply = await persist(() => {
      claimedAt = performance.now();
      return claim(scripts, sessionId, { entryId, nonce, worker: workerId, leaseMs, maxLosses });
    }, end);
    metrics.claims.inc({ kind: reply.kind });
    if (reply.kind !== 'work') return undefined;
    if (reply.takeover) metrics.takeovers.inc();
    const log = this.#context.log.child({
      session_id: sessionId,
      message_id: reply.input.messageId,
      attempt: reply.attempt,
      ...(reply.input.body.requestId === undefined ? {} : { request_id: reply.input.body.requestId }),
    });
    const agent = reply.agents[0];
    if (!agent) throw new TypeError('a session without an agent');
    return { work: reply, agent, position: 0, nonce, claimedAt, log };
  }

  async #measure(claimed: Claimed): Promise<void> {
    const { metrics } = this.#context;
    const { agent, log, claimedAt } = claimed;
    if (claimed.work.takeover) log.warn('took over a turn whose worker was lost');
    const outcome = await this.#work(claimed);
    const ms = performance.now() - claimedAt;
    metrics.turnEnded(agent.provider, agent.model, outcome, ms);
    log.info({ outcome, ms: Math.round(ms), provider: agent.provider, model: agent.model }, 'turn ended');
  }

  async #work(claimed: Claimed): Promise<TurnOutcome> {
    const { scripts, leaseMs, metrics } = this.#context;
    const { sessionId } = this.entry;
    const { work, nonce, claimedAt, log } = claimed;
    if (work.stopped) return this.#finishStopped(claimed, work.stopped.partial);

    const interruption = this.#interruption;
    const lease = new Lease({ scripts, sessionId, nonce, leaseMs, claimedAt, interruption, log });
    this.#lease = lease;
    lease.start();
    const messageId = answerIdOf(work.input.messageId);
    const send = deltaSender(scripts, sessionId, { nonce, messageId, attempt: work.attempt });
    const deltas = new Deltas({
      send: (chunk) => {
        metrics.deltas.inc();
        return send(chunk);
      },
      onLost: () => lease.lose(),
      log,
    });
    let answer: Answer;
    try {
      answer = await ask(this.#context, { ...claimed, sessionId, deltas, signal: interruption.signal });
    } catch (error) {
      return this.#cutShort(claimed, deltas, error);
    }
    deltas.end();
    return this.#finish(claimed, 'answered', responseTo(claimed, answer));
  }

  /** Ends a turn that has no whole answer. */
  async #cutShort(claimed: Claimed, deltas: Deltas, error: unknown): Promise<TurnOutcome> {
    switch (this.#interruption.kind) {
      case 'lost':
        deltas.close();
        return 'lost';
      case 'stopped':
        await deltas.flush();
        if (this.#interruption.isLost) return 'lost';
        return this.#finishStopped(claimed, deltas.sentText);
      case 'handover':
        deltas.close();
        return this.#release(claimed);
      case undefined:
        deltas.close();
        return error instanceof ProviderError ? this.#retry(claimed, error) : this.#fault(claimed, error);
    }
  }

  async #retry(claimed: Claimed, error: ProviderError): Promise<TurnOutcome> {
    const { maxRetries, metrics } = this.#context;
    const { work, agent, log, claimedAt } = claimed;
    const now = work.now + (performance.now() - claimedAt);
    const decision = decideRetry(error, {
      retries: work.retries,
      maxRetries,
      msLeft: work.expiresAt - now,
      random: Math.random(),
    });
    metrics.providerFailed(agent.provider, error.code);
    log.warn(
      {
        code: error.code,
        status: error.status,
        retries: work.retries,
        reason: error.message,
        decision: decision.kind,
      },
      'the provider failed',
    );
    if (decision.kind === 'fail') {
      return this.#finish(claimed, 'failed', errorTo(claimed, decision.failure));
    }
    return this.#park(claimed, decision, now);
  }

  /** A fault of our own: the client is told, and the session goes on. */
  async #fault(claimed: Claimed, error: unknown): Promise<TurnOutcome> {
    if (this.#context.end.aborted) throw error;
    claimed.log.error({ err: error }, 'a turn failed by a fault of ours');
    const failure = { code: 'INTERNAL', sentence: 'A fault of ours ended this turn.' } as const;
    return this.#finish(claimed, 'failed', errorTo(claimed, failure));
  }

  #finishStopped(claimed: Claimed, written: string): Promise<TurnOutcome> {
    return this.#finish(
      claimed,
      'stopped',
      responseTo(claimed, { content: written, finishReason: 'stopped' }),
    );
  }

  async #finish(
    { nonce }: Claimed,
    outcome: TurnOutcome,
    ending: ReturnType<typeof responseTo>,
  ): Promise<TurnOutcome> {
    const { scripts, end } = this.#context;
    const reply = await persist(() => finish(scripts, this.entry.sessionId, { nonce, ...ending }), end);
    return reply.kind === 'ok' ? outcome : 'lost';
  }

  async #park(
    claimed: Claimed,
    { forMs, reason }: { readonly forMs: number; readonly reason: 'retry' | 'cooldown' },
    now: number,
  ): Promise<TurnOutcome> {
    const { scripts, metrics, timers, end } = this.#context;
    const { work, nonce, log } = claimed;
    const { sessionId } = this.entry;
    const messageId = newMessageId();
    const open = cooldownFrame(claimed, { messageId, retryAfterMs: forMs, until: now + forMs });
    const request = {
      nonce,
      forMs,
      retries: work.retries + 1,
      reason,
      ...(reason === 'cooldown' ? { frame: { messageId, open } } : {}),
    };
    const reply = await persist(() => park(scripts, sessionId, request), end);
    if (reply.kind === 'lost') return 'lost';
    metrics.parks.inc({ reason });
    try {
      await timers.add('wake', sessionId, forMs, reply.until);
    } catch (error) {
      log.warn({ err: error }, 'no timer for a parked session; the sweep will wake it');
    }
    return 'parked';
  }

  async #release({ nonce }: Claimed): Promise<TurnOutcome> {
    const { scripts, metrics, end } = this.#context;
    const reply = await persist(() => release(scripts, this.entry.sessionId, { nonce }), end);
    if (reply === 'lost') return 'lost';
    metrics.handedBack.inc({ what: 'turn' });
    return 'released';
  }
}
