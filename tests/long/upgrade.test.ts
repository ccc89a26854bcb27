import { expect, it } from 'vitest';
import { parseOptions } from '../../trials/upgrade/options.ts';
import { runUpgrade } from '../../trials/upgrade/run-upgrade.ts';

it('rolls from the release before, and back, under load', async () => {
  const said: string[] = [];
  const options = parseOptions(['--rolls', '2', '--clients', '8', '--seed', '1']);
  const wrong = await runUpgrade(options, (line) => said.push(line));
  expect(wrong, said.join('\n')).toEqual([]);
});
