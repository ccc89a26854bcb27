import { expect, it } from 'vitest';
import { judge } from '../../trials/abuse/judge.ts';
import { measure } from '../../trials/abuse/measure.ts';
import { table } from '../../trials/abuse/report.ts';
import { readyzFlood } from '../../trials/abuse/attacks/requests/readyz-flood.ts';

/** Long enough for every kind of figure, and too short to judge times by. */
const phases = { before: 3, during: 4, settle: 2 };

it('attacks a system, and measures what that does to others', { timeout: 120_000 }, async () => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const refusing = { env: { RATE_LIMIT_SESSION_QUERY: '1' }, why: 'each of the people asks more than once' };
  const [figures, ofRefused] = await Promise.all([
    measure(readyzFlood, { phases, seed: 1 }, say),
    measure({ ...readyzFlood, settings: refusing }, { phases, seed: 1 }, say),
  ]);
  const { count, compared, errors, heap, redis, lost } = figures;
  const report = JSON.stringify([figures, said], null, 2);
  expect(count.sent, report).toBeGreaterThan(100);
  expect(count.answers['200'], report).toBeGreaterThan(0);
  expect(compared.map(({ series }) => series)).toEqual(['rest', 'socket', 'newcomer']);
  for (const { series, before, during } of compared) {
    if (series === 'newcomer') continue;
    expect(before.count, report).toBeGreaterThan(5);
    expect(during.count, report).toBeGreaterThan(5);
    expect(before.p50, report).toBeGreaterThan(0);
  }
  expect(heap.before, report).toBeGreaterThan(10 * 1_048_576);
  expect(heap.after, report).toBeGreaterThan(10 * 1_048_576);
  expect(redis.before, report).toBeGreaterThan(100_000);
  expect(errors, report).toEqual({ before: {}, since: {} });
  expect(lost, report).toEqual([]);
  expect(table([{ ...figures, missed: [], verdict: 'held' }])).toContain('| readyz-flood |');
  expect(judge(ofRefused)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^errors of bystanders: rest: GET \/chat\/sessions\/\*: 429 RATE_LIMITED × \d+/),
    ]),
  );
});
