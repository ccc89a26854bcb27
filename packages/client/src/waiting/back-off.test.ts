import { expect, it } from 'vitest';
import { backOff } from './back-off.ts';

const settings = { baseMs: 100, capMs: 1_000 };

it('doubles the longest wait up to the cap, and takes any part of it', () => {
  const longest = [0, 1, 2, 3, 4, 50, Number.POSITIVE_INFINITY].map((attempt) =>
    backOff(attempt, settings, () => 1),
  );
  expect(longest).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
  expect(backOff(9, settings, () => 0)).toBe(0);
  expect(backOff(1, settings, () => 0.5)).toBe(100);
});
