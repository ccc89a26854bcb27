import { expect, it } from 'vitest';
import { retryAfterOf } from './retry-after.ts';

it('reads seconds and dates, and nothing else', () => {
  expect(retryAfterOf('7')).toBe(7);
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(retryAfterOf('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30);
  expect(retryAfterOf('Thu, 01 Jan 2026 00:00:30 GMT', now + 60_000)).toBe(0);
  expect(retryAfterOf('soon')).toBeUndefined();
  expect(retryAfterOf(null)).toBeUndefined();
});
