import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../trials/chaos/options.ts';
import { runChaos } from '../../trials/chaos/run-chaos.ts';

/**
 * What was wrong with a run, and, for a report, that and what the run has said. Its faults are the same each time;
 * `npm run chaos` looks for others.
 */
const run = async (line: string): Promise<{ wrong: string[]; report: string }> => {
  const said: string[] = [];
  const options = parseOptions(['--seed', '1', ...line.split(' ')]);
  const wrong = await runChaos(options, (text) => said.push(text));
  return { wrong, report: [...wrong, ...said].join('\n') };
};

describe('chaos', () => {
  it.each(['standalone', 'sentinel', 'cluster'])('is come through on Redis %s', async (redis) => {
    const { wrong, report } = await run(`--minutes 0.5 --redis ${redis}`);
    expect(wrong, report).toEqual([]);
  });

  it('loses nothing in a Cluster where no replica takes over that was behind', async () => {
    const faults = 'handed,slot,links,replies,scripts,memory,connections,group,worker,gateway';
    const { wrong, report } = await run(`--minutes 0.4 --redis cluster --faults ${faults}`);
    expect(wrong, report).toEqual([]);
  });

  it.each(['sentinel', 'cluster'])('loses no acked text that a replica has, on Redis %s', async (redis) => {
    const { wrong, report } = await run(`--minutes 0.35 --redis ${redis} --durability wait:1 --faults ahead`);
    expect(wrong, report).toEqual([]);
  });
});
