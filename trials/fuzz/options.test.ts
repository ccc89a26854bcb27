import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';

it.each([
  [['--seed', '-1'], '--seed takes a whole number from 0 to 4294967295, not -1'],
  [['--seed', '1.5'], '--seed takes a whole number from 0 to 4294967295, not 1.5'],
  [['--minutes', '0'], '--minutes takes a number from 0.05 to 600, not 0'],
  [['--inputs', '0'], '--inputs takes a whole number from 1 to 1000000000, not 0'],
  [['--only', 'x'], '--only takes a whole number from 0 to 1000000000, not x'],
])('says in one line what is wrong with %j', (args, line) => {
  expect(() => parseOptions(args)).toThrow(line);
});

it('takes what there is, and nothing else', () => {
  expect(parseOptions(['--seed', '7', '--minutes', '0.5', '--only', '3'])).toMatchObject({
    seed: 7,
    minutes: 0.5,
    only: 3,
  });
  expect(parseOptions([])).toMatchObject({ minutes: 3, only: undefined });
  expect(() => parseOptions(['--nothing'])).toThrow(/--nothing/);
});
