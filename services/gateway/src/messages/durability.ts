import type { Confirmation, Confirmer } from '@agentconnect/broker';
import { ApiError, type Cursor } from '@agentconnect/protocol';
import type { DurabilityMetrics } from './durability-metrics.ts';
import type { AcceptedText } from './submit-text.ts';

/** Seconds after which a text that was not confirmed should be sent again. */
const retrySeconds = 2;

/** Makes texts wait until enough replicas of Redis have them (`DURABILITY=wait:N`). */
export class Durability {
  private readonly confirmer: Confirmer;
  private readonly replicas: number;
  private readonly metrics: DurabilityMetrics;

  constructor(options: {
    readonly confirmer: Confirmer;
    readonly replicas: number;
    readonly metrics: DurabilityMetrics;
  }) {
    this.confirmer = options.confirmer;
    this.replicas = options.replicas;
    this.metrics = options.metrics;
  }

  /** Whether an entry of a session's log is confirmed within `DURABILITY_WAIT_MS`. Never rejects. */
  async confirm(sessionId: string, entry: Cursor): Promise<Confirmation> {
    const begun = performance.now();
    const outcome = await this.confirmer.confirm(sessionId, entry);
    this.metrics.waits.observe({ outcome }, (performance.now() - begun) / 1000);
    return outcome;
  }

  /** Resolves when a text that Redis has may be called accepted. Rejects with `REDIS_UNAVAILABLE`. */
  async accept(sessionId: string, text: AcceptedText): Promise<AcceptedText> {
    const outcome = await this.confirm(sessionId, text);
    if (outcome === 'confirmed') return text;
    const message =
      outcome === 'late'
        ? `Fewer than ${this.replicas} replicas of Redis have the text (DURABILITY=wait:${this.replicas}); send it again.`
        : 'Redis has lost the text; send it again.';
    throw new ApiError('REDIS_UNAVAILABLE', message, { retryAfterSeconds: retrySeconds });
  }

  /** Whether enough replicas follow a partition's primary. Never rejects. */
  reaches(partition: number): Promise<boolean> {
    return this.confirmer.reaches(partition);
  }
}
