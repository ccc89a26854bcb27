import { expect, it } from 'vitest';
import { ApiError } from './api-error.ts';

it('does not give back what was sent: twenty places at most, and each text in short', () => {
  const errors = Array.from({ length: 20_000 }, (_, at) => ({ path: `a.${at}`, message: 'is wrong' }));
  const many = new ApiError('VALIDATION_ERROR', 'wrong', { errors });
  expect(many.errors).toEqual(errors.slice(0, 20));
  const long = 'x'.repeat(200_000);
  const said = new ApiError('VALIDATION_ERROR', long, { errors: [{ path: long, message: long }] });
  expect(said.message).toBe(`${'x'.repeat(999)}…`);
  expect(JSON.stringify(said.errors).length).toBeLessThan(2_100);
});
