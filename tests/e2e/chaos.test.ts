import { expect, it } from 'vitest';
import { parseOptions } from '../chaos/options.ts';
import { runChaos } from '../chaos/run-chaos.ts';

it('comes through faults of every kind', { timeout: 180_000 }, async () => {
  const said: string[] = [];
  const options = parseOptions(['--minutes', '0.15', '--clients', '12']);
  const wrong = await runChaos(options, (line) => said.push(line));
  expect(wrong, said.join('\n')).toEqual([]);
});

it('notices when a check is taken out', { timeout: 120_000 }, async () => {
  const options = parseOptions(['--minutes', '0.1', '--clients', '8', '--sabotage', 'dedupe', '--seed', '1']);
  const wrong = await runChaos({ ...options, quietMs: 5_000 }, () => undefined);
  expect(wrong.join()).toMatch(/was acked as|times in the log/);
});

it.each([
  ['--minutes 0', /--minutes takes a number/],
  ['--redis mysql', /--redis takes one of/],
  ['--sabotage all', /--sabotage takes one of/],
])('says what is wrong with %s', (line, told) => {
  expect(() => parseOptions(line.split(' '))).toThrow(told);
});
