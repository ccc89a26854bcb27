import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

it('runs one job at a time, in order, and tells how many wait', async () => {
  const lengths: number[] = [];
  const done: string[] = [];
  const queue = new SerialQueue((length) => lengths.push(length));
  const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  const jobs = gates.map((gate, index) => {
    const finished = Promise.withResolvers<void>();
    queue.push(async () => {
      done.push(`begin ${index}`);
      await gate.promise;
      done.push(`end ${index}`);
      finished.resolve();
    });
    return finished.promise;
  });
  gates[2]?.resolve();
  gates[1]?.resolve();
  expect(done).toEqual(['begin 0']);
  gates[0]?.resolve();
  await Promise.all(jobs);
  expect(done).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
  expect(lengths.slice(0, 3)).toEqual([1, 2, 3]);
});
