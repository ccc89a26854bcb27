import { expect, it } from 'vitest';
import { requireFitPassword } from './fit-password.ts';
import { skeletonOf } from '../users/skeleton.ts';
import { UnfitError } from './unfit.ts';

it.each(['password', 'PassWord1', 'iloveyou1', 'qwertyuiop', 'Ada-Lovelace'])(
  '%s is refused as a password of ada-lovelace',
  async (password) => {
    await expect(requireFitPassword('ada-lovelace', password)).rejects.toThrow(UnfitError);
  },
);

it('a password that nobody else has is taken', async () => {
  await requireFitPassword('ada', 'correct horse battery');
  await requireFitPassword('ada', 'ada-password');
});

it.each([
  ['аdа', 'ada', 'Cyrillic letters'],
  ['pаypal', 'paypal', 'one Cyrillic letter'],
  ['user1', 'userl', 'a digit and a letter'],
  ['ａda', 'ada', 'a wide letter'],
  ['arnos', 'amos', 'two letters like one'],
  ['zoë', 'zoe\u0308', 'a letter that is composed otherwise'],
])('%s looks like %s: %s', (one, other) => {
  expect(skeletonOf(one)).toBe(skeletonOf(other));
});

it.each([
  ['ada', 'Ada'],
  ['zoë', 'zoe'],
  ['server-2', 'server-3'],
])('%s does not look like %s', (one, other) => {
  expect(skeletonOf(one)).not.toBe(skeletonOf(other));
});
