import { expect, it } from 'vitest';
import { FaultLog } from './fault-log.ts';
import { madeInput } from './made-input.ts';

it('makes of a seed and a number always the same, and of others something else', () => {
  const some = Array.from({ length: 400 }, (_, number) => JSON.stringify(madeInput(7, number)));
  expect(Array.from({ length: 400 }, (_, number) => JSON.stringify(madeInput(7, number)))).toEqual(some);
  expect(new Set(some).size).toBeGreaterThan(250);
  expect(JSON.stringify(madeInput(8, 0))).not.toBe(some[0]);
});

it('takes an error in a log for a fault, and what a process says as it dies', () => {
  const log = new FaultLog();
  log.read('{"level":"info","msg":"an error was answered"}');
  log.read('{"level":"warn","msg":"slow"}');
  expect(log.taken()).toEqual([]);
  log.read('{"level":"error","msg":"a request failed"}');
  log.read('[gateway 0 ended: 1]');
  log.read('(node:1) UnhandledPromiseRejectionWarning: x');
  expect(log.taken()).toHaveLength(3);
  expect(log.taken()).toEqual([]);
  log.isStopping = true;
  log.read('[gateway 0 ended: SIGKILL]');
  expect(log.taken()).toEqual([]);
});
