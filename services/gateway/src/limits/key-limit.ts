import type { Scripts } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import type { OnRateLimited } from './rate-limit-metrics.ts';
import { rateLimitStore } from './rate-limit-store.ts';

const windowMs = 60_000;

/** An API key, as far as its limit is concerned. */
interface LimitedKey {
  readonly id: string;
  /** 0 is no limit. */
  readonly perMinute: number;
}

/** Takes one of what an API key may do in a minute, at all gateways. Rejects with `RATE_LIMITED`. */
export type TakeOfKey = (key: LimitedKey | undefined) => Promise<void>;

export function keyLimit(scripts: Scripts, onRateLimited: OnRateLimited): TakeOfKey {
  const store = rateLimitStore(scripts, 'api-key');
  // As express-rate-limit does; it asks Redis nothing.
  void store.init({ windowMs } as Parameters<typeof store.init>[0]);
  return async (key) => {
    if (!key || key.perMinute === 0) return;
    const { totalHits, resetTime } = await store.increment(key.id);
    if (totalHits <= key.perMinute) return;
    onRateLimited('api-key');
    const leftMs = (resetTime?.getTime() ?? 0) - Date.now();
    throw new ApiError('RATE_LIMITED', `Too much by this API key: its limit is ${key.perMinute} a minute.`, {
      retryAfterSeconds: Math.min(windowMs / 1000, Math.max(1, Math.ceil(leftMs / 1000))),
    });
  };
}
