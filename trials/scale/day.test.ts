import { describe, expect, it } from 'vitest';
import { type Deployment, readDeployment } from './deployment.ts';
import { dayReport } from './day-report.ts';
import { judgeDay } from './judge-day.ts';
import { parseOptions } from './options.ts';
import { type Day, simulateDay } from './simulate-day.ts';
import { Traffic } from './traffic.ts';

const deployed = readDeployment();
const { rule } = deployed;

/** Eight hours with two bursts. */
function play(change: Partial<Deployment> = {}, seed = 1): Day {
  const deployment = { ...deployed, ...change };
  const { concurrency, drainSeconds, graceSeconds } = deployment;
  const fleet = { startSeconds: 45, overheadSeconds: 0.05, handOverSeconds: 5, seed };
  return simulateDay(
    deployment,
    { ...fleet, concurrency, drainSeconds, graceSeconds },
    new Traffic({ seed, hours: 8, peak: 800 }),
  );
}

it('keeps its promises by the rule that is deployed', () => {
  const day = play();
  expect(judgeDay(day), dayReport(day)).toEqual([]);
});

it('plays the same day again by its seed', () => {
  expect(play()).toEqual(play());
});

describe('a rule that is wrong', () => {
  it.each<[string, Partial<Deployment>, RegExp]>([
    ['takes workers from their turns, that forgets pending', { formula: 'lag' }, /began again.*added again/],
    [
      'leaves workers there, that never shrinks',
      {
        rule: { ...rule, down: { ...rule.down, policies: [{ type: 'Pods', value: 0, periodSeconds: 60 }] } },
      },
      /more workers than the least/,
    ],
    ['lets turns wait, that is too small', { rule: { ...rule, max: 3 } }, /waited/],
    [
      'flaps, that has no window and no pace',
      {
        rule: {
          ...rule,
          down: { stabilizationSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
        },
      },
      /added again/,
    ],
    ['cuts turns off, that kills before the drain is over', { graceSeconds: 100 }, /cut off/],
  ])('%s', (_, change, told) => {
    expect(judgeDay(play(change)).join()).toMatch(told);
  });
});

it.each([
  ['--hours 0', /--hours takes a number/],
  ['--peak many', /--peak takes a number/],
  ['--hour 3', /--hour/],
])('says what is wrong with %s', (line, told) => {
  expect(() => parseOptions(line.split(' '))).toThrow(told);
});
