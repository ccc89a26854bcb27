import { expect, it } from 'vitest';
import { readDeployment } from '../../trials/scale/deployment.ts';
import { runReal } from '../../trials/scale/real-run.ts';

it('scales real workers up and down by their own figures, and answers every text once', async () => {
  const said: string[] = [];
  const real = await runReal(readDeployment(), { speed: 30, seed: 1 }, (line) => said.push(line));
  expect(real.wrong, said.join('\n')).toEqual([]);
  // What a pod has beyond DRAIN_SECONDS is enough to hand turns back.
  const { graceSeconds, drainSeconds } = readDeployment();
  expect(real.handOverSeconds).toBeLessThan(graceSeconds - drainSeconds);
});
