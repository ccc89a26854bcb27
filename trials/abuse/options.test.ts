import { expect, it } from 'vitest';
import { attacks } from './attacks.ts';
import { parseOptions } from './options.ts';

const names = attacks.map(({ name }) => name).join(', ');

it.each([
  [['--only', 'nosuch'], `--only takes names of ${names}, not nosuch`],
  [['--only', 'ping-flood,nosuch'], `--only takes names of ${names}, not nosuch`],
  [['--only', ' , '], `--only takes names of ${names}, not nothing`],
  [['--seed', '1.5'], '--seed takes a whole number from 0 to 4294967295, not 1.5'],
  [['--seed', '-1'], '--seed takes a whole number from 0 to 4294967295, not -1'],
  [['--json', ''], '--json takes the name of a file'],
  [['--write', '--only', 'ping-flood'], '--write is for a run of all attacks, or takes --into as well'],
  [['--into', ''], '--into takes the name of a file'],
  [['--list', '--into', 'a.json'], '--into is not for --list'],
])('says in one line what is wrong with %j', (args, line) => {
  expect(() => parseOptions(args)).toThrow(new Error(line));
});

it('refuses what it does not know', () => {
  expect(() => parseOptions(['--nosuch'])).toThrow('--nosuch');
  expect(() => parseOptions(['ping-flood'])).toThrow('ping-flood');
});

it('takes what there is', () => {
  const line = ['--only', 'ping-flood, log-line', '--quick', '--seed', '7', '--json', 'a.json'];
  const options = parseOptions(line);
  expect(options).toMatchObject({ only: ['ping-flood', 'log-line'], seed: 7, json: 'a.json', write: false });
  const whole = parseOptions(['--write']);
  expect(whole).toMatchObject({ only: [], json: undefined, write: true });
  const again = parseOptions(['--only', 'log-line', '--into', 'a.json', '--write']);
  expect(again).toMatchObject({ only: ['log-line'], json: 'a.json', into: 'a.json', write: true });
  for (const phase of ['before', 'during', 'settle'] as const) {
    expect(options.phases[phase]).toBeLessThan(whole.phases[phase]);
  }
});

it('has attacks of different names, each with what it tries', () => {
  expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
  for (const { tries } of attacks) expect(tries).toMatch(/^\S.*[^.\s]$/);
});
