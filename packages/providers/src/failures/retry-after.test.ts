import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

describe('retryAfterMs', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');

  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after': '2, 2' }, 2_000],
    [{ 'retry-after': '2,30 , 5' }, 30_000],
    [{ 'llm_provider-retry-after': '3' }, 3_000],
    [{ 'retry-after': '2', 'llm_provider-retry-after': '3' }, 2_000],
    [{ 'retry-after': '2, soon' }, undefined],
    [{ 'retry-after': '2s' }, 2_000],
    [{ 'retry-after': '2026' }, 2_026_000],
    [{ 'retry-after': '2/2' }, undefined],
    [{ 'retry-after': '-2' }, undefined],
    [{ 'retry-after': '2 2' }, undefined],
    [{ 'retry-after': 'May 2' }, undefined],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:01:00 GMT, Sun, 22 Nov 2026 10:02:00 GMT' }, 120_000],
    [{ 'retry-after': 'Sunday, 22-Nov-26 10:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Sun Nov 22 10:01:00 2026' }, 60_000],
    [{ 'retry-after': '2026-11-22T10:01:00Z' }, 60_000],
    [{ 'retry-after': 'x'.repeat(100_000) }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after-ms': '120', 'retry-after': '9' }, 120],
    [{ 'retry-after-ms': '120, 240' }, 240],
    [{ 'retry-after-ms': 'x', 'retry-after': '9' }, 9000],
  ])('%o is %s', (headers, expected) => {
    expect(retryAfterMs(new Headers(headers), now)).toBe(expected);
  });

  it('knows nothing without headers', () => {
    expect(retryAfterMs(undefined)).toBeUndefined();
  });
});
