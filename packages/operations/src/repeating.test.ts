import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';
import { Repeating, type RepeatingOptions } from './repeating.ts';

/** A log, and what was written to it. */
function recorder() {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { log: createLogger({ service: 'gateway', level: 'info', destination }), lines };
}

const repeating = (options: Pick<RepeatingOptions, 'run'> & Partial<RepeatingOptions>): Repeating =>
  new Repeating({ name: 'looking', everyMs: () => 1, log: recorder().log, ...options });

test('runs again and again, one run at a time', async () => {
  const enough = Promise.withResolvers<void>();
  let [running, most, runs] = [0, 0, 0];
  const task = repeating({
    run: async () => {
      running += 1;
      most = Math.max(most, running);
      await setImmediate();
      running -= 1;
      runs += 1;
      if (runs === 3) enough.resolve();
    },
  });
  task.start();
  task.start();
  await enough.promise;
  await task.stop();
  expect(most).toBe(1);
  expect(running).toBe(0);
});

test('logs a failure once, until a run has succeeded', async () => {
  const { log, lines } = recorder();
  const enough = Promise.withResolvers<void>();
  const outcomes = ['fail', 'fail', 'succeed', 'fail', 'fail'];
  const task = repeating({
    log,
    run: async () => {
      const outcome = outcomes.shift();
      if (outcome === undefined) enough.resolve();
      if (outcome === 'fail') throw new Error('no Redis');
    },
  });
  task.start();
  await enough.promise;
  await task.stop();
  const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(messages).toEqual(['looking failed; retrying', 'looking failed; retrying']);
});

test('a stop waits for the run in progress, and the end comes last', async () => {
  const [begun, gate] = [Promise.withResolvers<AbortSignal>(), Promise.withResolvers<void>()];
  const events: string[] = [];
  const task = repeating({
    everyMs: () => 3_600_000,
    run: async (signal) => {
      begun.resolve(signal);
      await gate.promise;
      events.push('ran');
    },
    atEnd: async () => void events.push('ended'),
  });
  task.start();
  const signal = await begun.promise;
  const stopped = task.stop();
  expect(signal.aborted).toBe(true);
  expect(events).toEqual([]);
  gate.resolve();
  await stopped;
  expect(events).toEqual(['ran', 'ended']);
});

test('a stop ends the pause', async () => {
  const ran = Promise.withResolvers<void>();
  const task = repeating({ everyMs: () => 3_600_000, run: async () => ran.resolve() });
  task.start();
  await ran.promise;
  await task.stop();
  await task.stop();
});

test('a stop before a start runs nothing', async () => {
  let runs = 0;
  const task = repeating({ run: async () => void (runs += 1) });
  await task.stop();
  task.start();
  await task.stop();
  expect(runs).toBe(0);
});
