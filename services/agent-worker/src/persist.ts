import { setTimeout as wait } from 'node:timers/promises';
import { ApiError } from '@agentconnect/protocol';

const firstPauseMs = 50;
const longestPauseMs = 1_000;

/**
 * Repeats a step of the session machine until Redis has answered it, which is safe because steps are idempotent. Throws at
 * once if the failure is not that Redis is unreachable, and throws `signal.reason`.
 */
export async function persist<T>(step: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    signal.throwIfAborted();
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'REDIS_UNAVAILABLE') throw error;
    }
    await pause(pauseMs * (0.5 + Math.random() / 2), signal);
  }
}

/** Waits, or throws `signal.reason`. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
