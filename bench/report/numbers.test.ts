import { expect, it } from 'vitest';
import { kibibytes, microseconds, short, spread, whole } from './numbers.ts';

it('shows as many digits as mean something', () => {
  expect([0.0512, 4.567, 45.67, 456.7, 45_678].map(short)).toEqual(['0.05', '4.57', '45.7', '457', '45,678']);
  expect(whole(28_000.4)).toBe('28,000');
  expect(microseconds(7.25)).toBe('7.3 µs');
  expect(microseconds(725.4)).toBe('725 µs');
  expect(kibibytes(1_536)).toBe('1.50 KiB');
});

it('tells how far the rounds lie apart, if there were several', () => {
  expect(spread({ median: 2, lowest: 1, highest: 3 }, short, 'ms')).toBe('2.00 ms (1.00–3.00)');
  expect(spread({ median: 2, lowest: 2, highest: 2 }, short)).toBe('2.00');
});
