import { expect, it } from 'vitest';
import { clockText } from './clock-text.ts';

it.each([
  [0, '0:00'],
  [7, '0:07'],
  [60, '1:00'],
  [719, '11:59'],
  [3600, '1:00:00'],
  [3_661, '1:01:01'],
])('%i seconds are %s', (seconds, text) => expect(clockText(seconds)).toBe(text));
