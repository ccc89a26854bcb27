import { expect, it } from 'vitest';
import { parseOptions } from '../../trials/chaos/options.ts';
import { runChaos } from '../../trials/chaos/run-chaos.ts';

const optionsOf = (line: string): ReturnType<typeof parseOptions> => parseOptions(line.split(' '));

// The faults that a check is for, in an order in which they soon come.
it.each([
  [
    'fence',
    1,
    ['worker halted', 'worker halted and providers failing', 'worker halted and Redis crashed'],
    / has [2-9] answers|an id stands twice in the log/,
  ],
  [
    'dedupe',
    1,
    ['gateway links', 'gateway replies', 'links lossy'],
    / was acked as msg_\w+ and as msg_| stands [2-9] times in the log/,
  ],
  ['gap', 1, ['connections', 'gateway links', 'gateway replies', 'links lossy'], /: seq \d+ instead of \d+/],
] as const)('chaos is not come through by a build without its %s', async (...row) => {
  const [sabotage, seed, faults, fault] = row;
  const hurt = optionsOf(`--minutes 0.6 --seed ${seed} --sabotage ${sabotage}`);
  // Who waits for an answer that does not come waits no longer than it has to.
  const wrong = await runChaos({ ...hurt, faults, quietMs: 10_000 }, () => undefined);
  expect(wrong.join('\n')).toMatch(fault);
});
