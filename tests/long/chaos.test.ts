import { describe, expect, it } from 'vitest';
import { parseOptions } from '../chaos/options.ts';
import { runChaos } from '../chaos/run-chaos.ts';

/** What was wrong with a run, and, for a report, that and what the run has said. */
const run = async (line: string): Promise<{ wrong: string[]; report: string }> => {
  const said: string[] = [];
  const wrong = await runChaos(parseOptions(line.split(' ')), (text) => said.push(text));
  return { wrong, report: [...wrong, ...said].join('\n') };
};

describe('chaos', () => {
  it.each(['standalone', 'sentinel', 'cluster'])('is come through on Redis %s', async (redis) => {
    const { wrong, report } = await run(`--minutes 1 --redis ${redis}`);
    expect(wrong, report).toEqual([]);
  });

  it('loses no text that was acked where acks wait for a replica', async () => {
    const { wrong, report } = await run('--minutes 1 --redis sentinel --durability wait:1 --faults ahead');
    expect(wrong, report).toEqual([]);
  });

  it.each([
    ['fence', 'worker,Redis frozen'],
    ['dedupe', 'links'],
    ['gap', 'connections,links,Redis crashed'],
  ])('is not come through by a build without its %s', async (sabotage, faults) => {
    const options = ['--minutes', '0.7', '--sabotage', sabotage, '--faults', faults];
    const wrong = await runChaos({ ...parseOptions(options), quietMs: 10_000 }, () => undefined);
    expect(wrong).not.toEqual([]);
  });
});
