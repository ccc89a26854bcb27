import { expect, it } from 'vitest';
import { quantile, quantilesOf, spreadOf } from './statistics.ts';

it('finds the value below which a share lies', () => {
  const rising = Array.from({ length: 101 }, (_, value) => value);
  expect(quantile(rising, 0)).toBe(0);
  expect(quantile(rising, 0.5)).toBe(50);
  expect(quantile(rising, 1)).toBe(100);
  expect(quantile([], 0.5)).toBeNaN();
});

it('sorts times by number, not by text', () => {
  expect(quantilesOf([100, 9, 30])).toEqual({ p50: 30, p95: 100, p99: 100 });
});

it('tells the median of an odd and of an even number of rounds, and how far they lie apart', () => {
  expect(spreadOf([30, 9, 100])).toEqual({ median: 30, lowest: 9, highest: 100 });
  expect(spreadOf([1, 2, 4, 3])).toEqual({ median: 2.5, lowest: 1, highest: 4 });
  expect(spreadOf([]).median).toBeNaN();
});
