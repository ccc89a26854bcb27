import { expect, it } from 'vitest';
import { ChangeSignal } from './change-signal.ts';

it('tells of a change at once, and of many in a row together', async () => {
  const signal = new ChangeSignal();
  let told = 0;
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      const listener = (): void => {
        told += 1;
        signal.delete(listener);
        resolve();
      };
      signal.add(listener);
    });
  const first = next();
  signal.changed();
  expect(told).toBe(0);
  await first;
  expect(told).toBe(1);
  const begun = performance.now();
  const second = next();
  for (let change = 0; change < 100; change += 1) signal.changed();
  await second;
  expect(told).toBe(2);
  expect(performance.now() - begun).toBeGreaterThan(5);
  // Nobody listens: nothing waits to be told.
  signal.changed();
  expect(signal.size).toBe(0);
});
