import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

it('runs one job at a time, in order, and tells how much waits', async () => {
  const waiting: (readonly [jobs: number, bytes: number])[] = [];
  const done: string[] = [];
  const queue = new SerialQueue(({ length, bytes }) => waiting.push([length, bytes]));
  const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  for (const [index, gate] of gates.entries()) {
    queue.push(10 + index, async () => {
      done.push(`begin ${index}`);
      await gate.promise;
      done.push(`end ${index}`);
    });
  }
  gates[2]?.resolve();
  gates[1]?.resolve();
  expect(done).toEqual(['begin 0']);
  gates[0]?.resolve();
  await queue.idle();
  expect(done).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
  expect(waiting).toEqual([
    [1, 10],
    [2, 21],
    [3, 33],
    [2, 23],
    [1, 12],
    [0, 0],
  ]);
});

it('holds nothing after it was cleared, also when the job that ran then ends', async () => {
  const queue = new SerialQueue(() => undefined);
  const gate = Promise.withResolvers<void>();
  for (const bytes of [1, 2]) queue.push(bytes, () => gate.promise);
  queue.clear();
  gate.resolve();
  await queue.idle();
  expect([queue.length, queue.bytes]).toEqual([0, 0]);
});
