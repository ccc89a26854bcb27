import { ApiError, type ErrorCode } from '@agentconnect/protocol';
import { Counter, type Registry } from '@prometheus-io/client';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import type { AcceptedText } from './submit-text.ts';

/** How a text came in: by socket, by `POST …/messages`, or by `POST /agents/{id}/message`. */
export type TextWay = 'socket' | 'rest' | 'agent';

/** Counts incoming texts by outcome. */
export class TextMetrics {
  private readonly texts: Counter<'via' | 'outcome'>;
  private readonly onRateLimited: OnRateLimited;

  constructor(registry: Registry, onRateLimited: OnRateLimited) {
    this.onRateLimited = onRateLimited;
    this.texts = new Counter({
      name: 'agentconnect_texts_total',
      help: 'Texts from clients, by source (socket, rest, agent) and outcome: accepted, duplicate, or the error code.',
      labelNames: ['via', 'outcome'],
      registers: [registry],
    });
  }

  /** Runs a submission and counts it. */
  async count(via: TextWay, submit: () => Promise<AcceptedText>): Promise<AcceptedText> {
    try {
      const accepted = await submit();
      this.texts.inc({ via, outcome: accepted.kind });
      return accepted;
    } catch (error) {
      const outcome: ErrorCode = error instanceof ApiError ? error.code : 'INTERNAL';
      this.texts.inc({ via, outcome });
      if (outcome === 'RATE_LIMITED') this.onRateLimited('messages');
      throw error;
    }
  }
}
