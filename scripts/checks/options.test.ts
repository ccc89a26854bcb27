import { expect, it } from 'vitest';
import { longChecks, sourceChecks, testChecks } from './checks.ts';
import { parseOptions } from './options.ts';

it('chooses everything, the long tier, or one check', () => {
  expect(parseOptions([])).toEqual({ version: false, help: false, sources: sourceChecks, tests: testChecks });
  expect(parseOptions(['--long'])).toEqual({ version: false, help: false, sources: [], tests: longChecks });
  expect(parseOptions(['--only', 'types']).sources.map(({ name }) => name)).toEqual(['types']);
  expect(parseOptions(['--only', 'browser']).tests.map(({ name }) => name)).toEqual(['browser']);
  expect(parseOptions(['--only', 'unit'])).toMatchObject({ sources: [], tests: [{ name: 'unit' }] });
});

it('names what there is when it is asked for something else', () => {
  expect(() => parseOptions(['--only', 'style'])).toThrow(
    /--only takes one of types, console-types, format, .*, not style/,
  );
});
