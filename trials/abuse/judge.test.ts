import { expect, it } from 'vitest';
import { judge } from './judge.ts';
import type { Compared, Figures } from './outcome.ts';
import type { SeriesName } from './samples.ts';

const mebibyte = 1_048_576;

function compared(series: SeriesName, before: [number, number], during: [number, number]): Compared {
  const spread = ([p50, p99]: [number, number]): Compared['before'] => ({ count: 100, p50, p99, worst: p99 });
  return { series, before: spread(before), during: spread(during) };
}

/** An attack that harmed nobody. */
const harmless: Figures = {
  attack: 'some',
  unit: 'requests',
  seconds: 10,
  count: { sent: 1_000, answers: { 429: 1_000 }, held: 8, mostHeld: 8 },
  compared: [compared('rest', [2, 5], [3.9, 24]), compared('socket', [4, 30], [8, 89])],
  errors: { before: {}, since: {} },
  heap: { before: 40 * mebibyte, after: 55 * mebibyte },
  mostResident: 200 * mebibyte,
  redis: { before: 3 * mebibyte, peak: 4 * mebibyte, after: 3 * mebibyte },
  redisGrowth: undefined,
  lost: [],
};

it('finds nothing wrong where nobody was harmed', () => {
  expect(judge(harmless)).toEqual([]);
});

it.each<[string, Partial<Figures>, string]>([
  [
    'a median more than twice as long',
    { compared: [compared('rest', [2, 5], [4.1, 5])] },
    'rest: median 2.0 ms before, 4.1 ms during',
  ],
  [
    'a 99th percentile that is more than 20 ms longer, where three times is less',
    { compared: [compared('socket', [2, 5], [2, 25.1])] },
    'socket: 99th percentile 5.0 ms before, 25 ms during',
  ],
  [
    'a 99th percentile that is more than three times as long, where 20 ms more is less',
    { compared: [compared('login', [20, 30], [20, 91])] },
    'login: 99th percentile 30 ms before, 91 ms during',
  ],
  [
    'nothing that was measured',
    {
      compared: [
        { ...compared('rest', [2, 5], [2, 5]), during: { count: 0, p50: NaN, p99: NaN, worst: NaN } },
      ],
    },
    'rest: nothing was measured',
  ],
  [
    'an error of a bystander',
    { errors: { before: {}, since: { 'rest: 429': 2, 'rest: timeout': 3 } } },
    'errors of bystanders: rest: timeout × 3, rest: 429 × 2',
  ],
  [
    'an error before the attack',
    { errors: { before: { 'rest: timeout': 1 }, since: {} } },
    'errors before the attack: rest: timeout × 1',
  ],
  ['a process that ended', { lost: ['gateway 0 ended'] }, 'lost: gateway 0 ended'],
  [
    'a heap that does not come back',
    { heap: { before: 40 * mebibyte, after: 57 * mebibyte } },
    'the heap was 40 MiB and is 57 MiB',
  ],
  [
    'a gateway that is silent',
    { heap: { before: 40 * mebibyte, after: undefined } },
    'the gateway does not say what it holds',
  ],
  [
    'a Redis that grew',
    { redisGrowth: 16 * mebibyte, redis: { before: mebibyte, peak: 18 * mebibyte, after: mebibyte } },
    'Redis grew by 17 MiB, of 16 MiB at most',
  ],
  [
    'an attacker who did nothing',
    { count: { sent: 0, answers: {}, held: 0, mostHeld: 0 } },
    'the attacker did nothing',
  ],
])('finds %s', (_what, figures, line) => {
  expect(judge({ ...harmless, ...figures })).toEqual([line]);
});

it('does not judge how long newcomers take: there are too few', () => {
  expect(judge({ ...harmless, compared: [compared('newcomer', [5, 9], [50, 90])] })).toEqual([]);
});

it('lets who speaks wait for one turn where the attack takes all places', () => {
  const waits = (p99: number) =>
    judge({ ...harmless, compared: [compared('socket', [5, 10], [600, p99])] }, 1_000);
  expect(waits(1_010)).toEqual([]);
  expect(waits(1_020)).toEqual(['socket: 99th percentile 1,020 ms during, of 1,015 ms at most']);
});
