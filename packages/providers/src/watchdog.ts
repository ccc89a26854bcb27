import type { ChatEvent, ProviderEvent } from './chat-event.ts';
import { ProviderError } from './failures/provider-error.ts';

/** All in milliseconds. */
export interface WatchdogLimits {
  /** Of silence until the first text: any sign of life starts it anew. */
  readonly firstTokenMs: number;
  /** Of silence from then on. */
  readonly idleMs: number;
  /** For the whole answer, the reader's own time included. */
  readonly totalMs: number;
}

/**
 * Reads a provider's stream within limits. It always ends in time, even if the stream never does: with
 * `PROVIDER_TIMEOUT`, or with `signal.reason` as soon as `signal` is aborted. In either case, and when the reader
 * leaves early, the signal handed to `open` is aborted, which closes the connection.
 */
export async function* watchdog(
  open: (signal: AbortSignal) => AsyncIterable<ProviderEvent>,
  limits: WatchdogLimits,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent, void, undefined> {
  signal.throwIfAborted();
  const expiry = new AbortController();
  const linked = AbortSignal.any([signal, expiry.signal]);
  const expire = (what: string, limitMs: number, retryable: boolean): void =>
    expiry.abort(
      new ProviderError('PROVIDER_TIMEOUT', `The provider ${what} within ${limitMs / 1000} s`, { retryable }),
    );
  const total = setTimeout(() => expire('did not finish', limits.totalMs, false), limits.totalMs);
  const events = open(linked)[Symbol.asyncIterator]();
  let hasText = false;
  try {
    for (;;) {
      const limitMs = hasText ? limits.idleMs : limits.firstTokenMs;
      const idle = setTimeout(() => expire('sent nothing', limitMs, true), limitMs);
      const step = await nextUnlessAborted(events, linked).finally(() => clearTimeout(idle));
      if (step.done) return;
      if (step.value.type === 'thinking') continue;
      hasText = true;
      yield step.value;
    }
  } finally {
    clearTimeout(total);
    expiry.abort();
    // Not awaited: a stream that hangs would hang its `return` as well.
    Promise.resolve(events.return?.()).catch(() => undefined);
  }
}

/** One listener per step, taken off again: a promise raced at every token would keep each of them alive. */
function nextUnlessAborted<T>(iterator: AsyncIterator<T>, signal: AbortSignal): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    iterator
      .next()
      .finally(() => signal.removeEventListener('abort', onAbort))
      .then(resolve, reject);
  });
}
