import { expect, it } from 'vitest';
import { readNext } from './read-next.ts';

it('takes the `next` of a page apart, and refuses anything else', () => {
  const form = /^(\d{1,3})~(.+)$/su;
  expect([...readNext('12~ada', form)]).toEqual(['12~ada', '12', 'ada']);
  expect(() => readNext('ada', form)).toThrow(new RangeError('is not the `next` of a page'));
});
