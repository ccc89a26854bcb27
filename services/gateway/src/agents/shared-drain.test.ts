import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SharedDrain } from './shared-drain.ts';

it('is shared by those that ask meanwhile, who get one that began after they asked', async () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const drain = new SharedDrain(() => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  const ended: string[] = [];
  const ask = (name: string): void =>
    void drain.run().then(
      () => ended.push(name),
      () => ended.push(`${name} failed`),
    );
  ask('first');
  ask('second');
  ask('third');
  expect(runs).toHaveLength(1);
  runs[0]?.reject(new Error('out of reach'));
  await turn();
  expect(ended).toEqual(['first failed']);
  expect(runs).toHaveLength(2);
  ask('fourth');
  runs[1]?.resolve();
  await turn();
  expect(ended).toEqual(['first failed', 'second', 'third']);
  expect(runs).toHaveLength(3);
  runs[2]?.resolve();
  await turn();
  ask('fifth');
  expect(runs).toHaveLength(4);
  runs[3]?.resolve();
  await turn();
  expect(ended.slice(3)).toEqual(['fourth', 'fifth']);
});
