import { ProviderError, type ProviderErrorCode } from '@agentconnect/providers';
import { describe, expect, it } from 'vitest';
import { decideRetry, type RetryState } from './retry.ts';

const state: RetryState = { retries: 0, maxRetries: 4, msLeft: 3_600_000, random: 0.5 };

const failure = (
  code: ProviderErrorCode = 'PROVIDER_UNAVAILABLE',
  options: { retryable?: boolean; retryAfterMs?: number; status?: number } = {},
): ProviderError => new ProviderError(code, 'Someone failed', { retryable: true, ...options });

describe('decideRetry', () => {
  it('pauses for longer each time, at random, within bounds', () => {
    const pauses = [0, 1, 2, 3].map((retries) => decideRetry(failure(), { ...state, retries }));
    expect(pauses).toEqual(
      [500, 1_000, 2_000, 4_000].map((forMs) => ({ kind: 'park', forMs, reason: 'retry' })),
    );
    expect(decideRetry(failure(), { ...state, random: 0 })).toMatchObject({ forMs: 50 });
    const late = { ...state, retries: 19, maxRetries: 20, random: 0.999 };
    expect(decideRetry(failure(), late)).toMatchObject({ forMs: 29_970 });
  });

  it('never comes back before the provider wants it', () => {
    for (const random of [0, 0.5, 0.999]) {
      const decision = decideRetry(failure('PROVIDER_RATE_LIMITED', { retryAfterMs: 7_000 }), {
        ...state,
        random,
      });
      expect(decision).toMatchObject({ kind: 'park', reason: 'provider_rate_limited' });
      expect(decision.kind === 'park' && decision.forMs).toBeGreaterThanOrEqual(7_000);
      expect(decision.kind === 'park' && decision.forMs).toBeLessThanOrEqual(8_000);
    }
  });

  it.each([
    ['no retry helps', failure('PROVIDER_REJECTED', { retryable: false }), state],
    ['the retries are used up', failure(), { ...state, retries: 4 }],
    [
      'the session ends before',
      failure('PROVIDER_RATE_LIMITED', { retryAfterMs: 9_000 }),
      { ...state, msLeft: 8_000 },
    ],
    [
      'the provider wants to be left alone for long',
      failure('PROVIDER_RATE_LIMITED', { retryAfterMs: 901_000 }),
      state,
    ],
  ])('fails when %s', (_name, error, at) => {
    expect(decideRetry(error, at)).toMatchObject({
      kind: 'fail',
      failure: { code: error.code, sentence: 'Someone failed.' },
    });
  });

  it('tells the client what it may know', () => {
    const error = failure('PROVIDER_RATE_LIMITED', { retryAfterMs: 1_500, status: 429 });
    expect(decideRetry(error, { ...state, retries: 4 })).toMatchObject({
      failure: { details: { retries: 4, status: 429, retry_after: 2 } },
    });
  });
});
