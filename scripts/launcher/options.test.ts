import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';

it('starts one of each if nothing is said', () => {
  expect(parseOptions([])).toEqual({
    gateways: 1,
    workers: 1,
    watch: false,
    json: false,
    version: false,
    help: false,
  });
  expect(parseOptions(['--gateways', '2', '--workers=3', '--watch'])).toMatchObject({
    gateways: 2,
    workers: 3,
    watch: true,
  });
});

it.each([['--gateways', '0'], ['--workers', 'two'], ['--gatways', '2'], ['extra'], ['--workers']])(
  'refuses %s %s',
  (...args) => {
    expect(() => parseOptions(args)).toThrow();
  },
);
