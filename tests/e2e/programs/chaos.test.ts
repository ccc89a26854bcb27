import { expect, inject, it } from 'vitest';
import { parseOptions } from '../../../trials/chaos/options.ts';
import { runChaos } from '../../../trials/chaos/run-chaos.ts';
import { passwordOf, Stack } from '../../support/stack.ts';

it('comes through faults', { timeout: 180_000 }, async () => {
  const said: string[] = [];
  const options = parseOptions(['--minutes', '0.2', '--clients', '12', '--seed', '1']);
  const wrong = await runChaos(options, (line) => said.push(line));
  expect(wrong, said.join('\n')).toEqual([]);
  const [, faults] = /, (\d+) faults, .*\nsent again/.exec(said.join('\n')) ?? [];
  expect(Number(faults)).toBeGreaterThanOrEqual(2);
});

it('judges a deployment that is up, and what is left in its Redis', async () => {
  const redisUrl = inject('redisUrl');
  const stack = await Stack.start({ redisUrl, workers: 2, env: { MAILBOX_MAX: '1000' } });
  const access = { AGENTCONNECT_USER: 'alice', AGENTCONNECT_PASSWORD: passwordOf('alice') };
  const env = { ...access, REDIS_URL: redisUrl, REDIS_PREFIX: stack.prefix };
  const said: string[] = [];
  try {
    const line = `--minutes 0.1 --clients 8 --seed 1 --url ${stack.gateway().url}`;
    const wrong = await runChaos(parseOptions(line.split(' '), env), (text) => said.push(text));
    expect(wrong, said.join('\n')).toEqual([]);
  } finally {
    await stack.stop();
  }
  expect(() => parseOptions(['--url', 'http://127.0.0.1:8000'], {})).toThrow(/AGENTCONNECT_USER/);
});

it('notices when a check is taken out', async () => {
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
