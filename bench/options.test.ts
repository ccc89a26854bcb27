import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';
import { partNames, quickPlan, wholePlan } from './plan.ts';

const names = partNames.join(', ');

it.each([
  [['--only', 'nosuch'], `--only takes names of ${names}, not nosuch`],
  [['--only', 'scale,nosuch'], `--only takes names of ${names}, not nosuch`],
  [['--only', ' , '], `--only takes names of ${names}, not nothing`],
  [['--json', ''], '--json takes the name of a file'],
  [['--write', '--only', 'scale'], '--write is only for a complete run'],
  [['--write', '--quick'], '--write is only for a complete run'],
])('says in one line what is wrong with %j', (args, line) => {
  expect(() => parseOptions(args)).toThrow(new Error(line));
});

it('refuses what it does not know', () => {
  expect(() => parseOptions(['--nosuch'])).toThrow('--nosuch');
  expect(() => parseOptions(['scale'])).toThrow('scale');
});

it('takes what there is', () => {
  expect(parseOptions([])).toEqual({
    help: false,
    plan: wholePlan,
    parts: partNames,
    json: undefined,
    write: false,
  });
  const some = parseOptions(['--only', 'scale, turns', '--quick', '--json', 'a.json']);
  expect(some).toMatchObject({ plan: quickPlan, parts: ['turns', 'scale'], json: 'a.json' });
});
