import { expect, it } from 'vitest';
import { type Sample, spreadOf } from './samples.ts';

it('spreads what one did in a time, by when it was due', () => {
  const samples: Sample[] = [
    ['rest', 99, 1_000],
    ...Array.from({ length: 100 }, (_, n): Sample => ['rest', 100 + n, 100 - n]),
    ['rest', 200, 2_000],
    ['socket', 150, 3_000],
  ];
  expect(spreadOf(samples, 'rest', { from: 100, to: 200 })).toEqual({
    count: 100,
    p50: 50,
    p99: 99,
    worst: 100,
  });
  expect(spreadOf(samples, 'socket', { from: 100, to: 200 })).toMatchObject({ count: 1, p50: 3_000 });
  expect(spreadOf(samples, 'login', { from: 100, to: 200 })).toMatchObject({ count: 0, p50: NaN });
});
