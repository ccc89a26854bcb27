import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readlinkSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { commandOf, descendantsOf, isRunning } from '../../support/process-tree.ts';
import { eventually } from '../../support/stack-eventually.ts';

const upMs = 120_000;
const goneMs = 30_000;
const runs: ChildProcess[] = [];

afterEach(() => {
  for (const run of runs.splice(0)) run.kill('SIGTERM');
});

/** The process of a chaos run; it is started by another one, which sets up and waits. */
async function started(): Promise<{ launcher: number; main: number; all: number[] }> {
  const run = spawn(process.execPath, ['scripts/chaos.mjs', '--minutes', '1', '--clients', '1'], {
    stdio: 'ignore',
  });
  runs.push(run);
  const launcher = run.pid ?? 0;
  const named = (name: RegExp): number[] =>
    descendantsOf(launcher).filter((pid) => name.test(commandOf(pid)));
  await eventually('the stack is started', upMs, () => named(/gateway(?:\/src|\.mjs)/).length === 2);
  return { launcher, main: named(/chaos\/main\.ts/)[0] ?? 0, all: descendantsOf(launcher) };
}

it.each([
  ['is killed', 'main', 'SIGKILL'],
  ['loses its terminal', 'main', 'SIGHUP'],
  ['loses what set it up', 'launcher', 'SIGKILL'],
] as const)('a chaos run that %s leaves no process and no folder', async (_how, which, signal) => {
  const run = await started();
  const redis = run.all.filter((pid) => commandOf(pid).includes('redis-server'));
  const folders = redis.map((pid) => readlinkSync(`/proc/${pid}/cwd`));
  process.kill(run[which], signal);
  const left = (): string[] => run.all.filter(isRunning).map(commandOf);
  await expect.poll(left, { timeout: goneMs }).toEqual([]);
  expect(folders.filter(existsSync)).toEqual([]);
});
