import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { processIdentity } from '../setup/process-table.mjs';
import { endCharges } from './end-charges.ts';
import { markName } from './marked-processes.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that is there as soon as this resolves. */
async function start(script: string, env = {}): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('up'); setInterval(() => {}, 1000)`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  if (child.stdout) await once(child.stdout, 'data');
  return { child, pid: child.pid ?? 0 };
}

it('ends a process that SIGTERM does not end, and removes its folder after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agentconnect-guard-'));
  const { child, pid } = await start("process.on('SIGTERM', () => {})");
  const exited = once(child, 'exit');
  await endCharges([
    { charge: { kind: 'folder', path: folder }, identity: undefined },
    { charge: { kind: 'process', pid, group: false }, identity: processIdentity(pid) },
  ]);
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(existsSync(folder)).toBe(false);
});

it('leaves alone a process that only has the number of one that has ended', async () => {
  const { child, pid } = await start('');
  await endCharges([
    { charge: { kind: 'process', pid, group: false }, identity: 'an earlier time' },
    { charge: { kind: 'process', pid, group: false }, identity: undefined },
  ]);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});

it('ends what is left of a group whose first process has gone', async () => {
  const child = spawn('sh', ['-c', 'sleep 60 & echo $!; read line'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const left = Number(line.toString());
  const pid = child.pid ?? 0;
  const identity = processIdentity(pid);
  child.stdin.end('go\n');
  await once(child, 'exit');
  expect(processIdentity(left)).toBeDefined();
  await endCharges([{ charge: { kind: 'process', pid, group: true }, identity }]);
  await expect.poll(() => processIdentity(left)).toBeUndefined();
});

it.runIf(process.platform === 'linux')('ends what it was not told of, by its mark', async () => {
  const { child } = await start("process.on('SIGTERM', () => {})", { [markName]: 'this one' });
  const other = await start('', { [markName]: 'another one' });
  const exited = once(child, 'exit');
  await endCharges([], 'this one');
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(other.child.signalCode).toBe(null);
});
