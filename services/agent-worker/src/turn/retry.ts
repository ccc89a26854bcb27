import type { ProviderError } from '@agentconnect/providers';
import type { Failure } from './turn-outcome.ts';

export interface RetryState {
  /** How many times this turn was retried already. */
  readonly retries: number;
  readonly maxRetries: number;
  /** The time until the session ends. */
  readonly msLeft: number;
  /** From 0 up to 1. */
  readonly random: number;
}

export type RetryDecision =
  | { readonly kind: 'park'; readonly forMs: number; readonly reason: 'retry' | 'provider_rate_limited' }
  | { readonly kind: 'fail'; readonly failure: Failure };

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const shortestPauseMs = 50;

/** If a provider asks for a longer pause, the client is told instead. */
const longestRetryAfterMs = 900_000;

/**
 * What follows a provider's failure: a retry after a pause, during which the session is parked, or the `error` that ends
 * the turn. Pauses grow exponentially with full jitter, and are never shorter than the provider asks for.
 */
export function decideRetry(error: ProviderError, state: RetryState): RetryDecision {
  const { retries, maxRetries, msLeft, random } = state;
  const grown = Math.min(longestPauseMs, firstPauseMs * 2 ** retries);
  const jittered = Math.max(shortestPauseMs, Math.floor(random * grown));
  const asked = error.retryAfterMs ?? 0;
  // Slightly longer than asked for, so that not all refused turns come back at once.
  const forMs = asked > 0 ? asked + Math.floor(random * Math.min(1_000, asked / 5)) : jittered;
  const isWorthwhile = asked <= longestRetryAfterMs && forMs < msLeft;
  if (error.retryable && retries < maxRetries && isWorthwhile) {
    return {
      kind: 'park',
      forMs,
      reason: error.code === 'PROVIDER_RATE_LIMITED' ? 'provider_rate_limited' : 'retry',
    };
  }
  return { kind: 'fail', failure: failureOf(error, retries) };
}

function failureOf(error: ProviderError, retries: number): Failure {
  return {
    code: error.code,
    sentence: `${error.message.replace(/\.$/, '')}.`,
    details: {
      retries,
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(error.retryAfterMs === undefined ? {} : { retry_after: Math.ceil(error.retryAfterMs / 1000) }),
    },
  };
}
