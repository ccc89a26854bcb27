import { expect, inject, it } from 'vitest';
import { parseOptions } from '../../../trials/fuzz/options.ts';
import { runFuzz } from '../../../trials/fuzz/run-fuzz.ts';

it('comes through valid, nearly valid and hostile input', async () => {
  const said: string[] = [];
  const options = parseOptions(['--seed', '1', '--inputs', '450', '--minutes', '1']);
  const findings = await runFuzz(options, (line) => said.push(line), inject('redisUrl'));
  expect(findings, said.join('\n')).toEqual([]);
  // Enough of it came as far as to be done, and as far as to be refused.
  for (const kind of ['200', '202', '400', '401', '404', '405', '422', 'socket 1000', 'socket 4003', 'raw']) {
    expect(said.join('\n')).toMatch(new RegExp(`[ ,]${kind}: \\d+`));
  }
});
