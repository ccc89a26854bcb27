import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SendPace } from './send-pace.ts';

const large = 64 * 1_024;

it('lets small frames for few go at once, however many there are', () => {
  const pace = new SendPace();
  expect(Array.from({ length: 1_000 }, () => pace.mayGo(1_000, 3))).not.toContain(false);
});

it('hands small frames for many out over several turns', () => {
  const pace = new SendPace();
  const gone = Array.from({ length: 60 }, () => pace.mayGo(100, 60)).filter(Boolean);
  expect(gone.length).toBeGreaterThan(20);
  expect(gone.length).toBeLessThan(40);
});

it('hands large frames out over several turns of the event loop, in their order', async () => {
  const pace = new SendPace();
  const gone: number[] = [];
  for (let at = 1; at <= 7; at += 1) {
    if (pace.mayGo(large, 1)) gone.push(at);
    else void pace.turnFor(large).then(() => gone.push(at));
  }
  expect(gone).toEqual([1, 2]);
  await nextTurn();
  expect(gone).toEqual([1, 2, 3, 4]);
  await nextTurn();
  expect(gone).toEqual([1, 2, 3, 4, 5, 6]);
  await nextTurn();
  expect(gone).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('begins anew with each turn', async () => {
  const pace = new SendPace();
  expect([1, 2, 3].map(() => pace.mayGo(large, 1))).toEqual([true, true, false]);
  await nextTurn();
  expect(pace.mayGo(large, 1)).toBe(true);
});

it('lets one frame that is larger than a turn go by itself', async () => {
  const pace = new SendPace();
  expect(pace.mayGo(1_048_576, 1)).toBe(true);
  expect(pace.mayGo(large, 1)).toBe(false);
  await pace.turnFor(1_048_576);
  expect(pace.mayGo(large, 1)).toBe(false);
});
