import { expect, it } from 'vitest';
import { closeCodes, closing, comeBackAfter } from './close-codes.ts';

it('has each code once', () => {
  const codes = Object.values(closeCodes).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

it('says when to come back after codes that it does not know', () => {
  expect([4001, 4003, 1012].map(comeBackAfter)).toEqual(['never', 'with a new token', 'at once']);
  expect([1000, 1006, 1011, 4005, 4399, 4500].map(comeBackAfter)).toEqual(Array(6).fill('later'));
  expect([4400, 4499].map(comeBackAfter)).toEqual(['never', 'never']);
});

it('gives a code and its reason as they are sent', () => {
  expect(closing('GENERIC', 'slow consumer')).toEqual([4000, 'slow consumer']);
  // What fits no close frame cannot be sent: 123 bytes are left for a reason (RFC 6455, 5.5.1).
  for (const { reasons } of Object.values(closeCodes))
    for (const reason of reasons) expect(new TextEncoder().encode(reason).length).toBeLessThanOrEqual(123);
});
