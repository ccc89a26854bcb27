import type { ChatEvent, ProviderEvent } from './chat-event.ts';
import { ProviderError } from '../failures/provider-error.ts';

/** All in milliseconds. */
export interface WatchdogLimits {
  /** Of silence until the first text: any sign of life starts it anew. */
  readonly firstTokenMs: number;
  /** Of silence from then on. */
  readonly idleMs: number;
  /** For the whole answer, the reader's own time included. */
  readonly totalMs: number;
}

/** Why a stream is closed that nobody reads any further. One for all: each error costs its trace. */
const left = new Error('the answer is not read any further');

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
  // Not `AbortSignal.any`: a turn is cut short seldom, and each signal that is made of others costs the collector dear.
  const linked = new AbortController();
  let fail: (reason: unknown) => void = () => undefined;
  const abort = (reason: unknown): void => {
    linked.abort(reason);
    fail(reason);
  };
  const interrupted = (): void => abort(signal.reason);
  const expire = (what: string, limitMs: number, retryable: boolean): void =>
    abort(
      new ProviderError('PROVIDER_TIMEOUT', `The provider ${what} within ${limitMs / 1000} s`, { retryable }),
    );
  signal.addEventListener('abort', interrupted, { once: true });
  const total = setTimeout(() => expire('did not finish', limits.totalMs, false), limits.totalMs);
  const events = open(linked.signal)[Symbol.asyncIterator]();
  let hasText = false;
  let idle: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      linked.signal.throwIfAborted();
      const limitMs = hasText ? limits.idleMs : limits.firstTokenMs;
      idle = setTimeout(() => expire('sent nothing', limitMs, true), limitMs);
      const step = await new Promise<IteratorResult<ProviderEvent>>((resolve, reject) => {
        fail = reject;
        events.next().then(resolve, reject);
      });
      clearTimeout(idle);
      if (step.done) return;
      if (step.value.type === 'thinking') continue;
      hasText = true;
      yield step.value;
    }
  } finally {
    clearTimeout(idle);
    clearTimeout(total);
    signal.removeEventListener('abort', interrupted);
    linked.abort(left);
    // Not awaited: a stream that hangs would hang its `return` as well.
    Promise.resolve(events.return?.()).catch(() => undefined);
  }
}
