import { inject } from 'vitest';

/** The Redis of this test run. */
export function redisUrl(): string {
  return inject('redisUrl');
}
