import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SendPace } from './send-pace.ts';

const large = 64 * 1_024;

it('lets small frames go at once, however many there are', () => {
  const pace = new SendPace();
  expect(Array.from({ length: 1_000 }, () => pace.mayGo(1_000))).not.toContain(false);
});

it('hands large frames out over several turns of the event loop, in their order', async () => {
  const pace = new SendPace();
  const gone: number[] = [];
  for (let at = 1; at <= 7; at += 1) {
    if (pace.mayGo(large)) gone.push(at);
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
  expect([1, 2, 3].map(() => pace.mayGo(large))).toEqual([true, true, false]);
  await nextTurn();
  expect(pace.mayGo(large)).toBe(true);
});

it('lets one frame that is larger than a turn go by itself', async () => {
  const pace = new SendPace();
  expect(pace.mayGo(1_048_576)).toBe(true);
  expect(pace.mayGo(large)).toBe(false);
  await pace.turnFor(1_048_576);
  expect(pace.mayGo(large)).toBe(false);
});
