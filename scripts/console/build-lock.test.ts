import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeBuild } from './build-lock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentconnect-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

it('lets one in at a time', async () => {
  const order: string[] = [];
  const build = async (name: string): Promise<void> => {
    const leave = await takeBuild(path);
    order.push(`${name} in`);
    await readFile(path);
    order.push(`${name} out`);
    await leave();
  };
  await Promise.all(['a', 'b', 'c'].map(build));
  expect(order.map((step) => step.split(' ')[1])).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
});

it('is not kept by a process that is gone', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(path, `${pid} some time ago`);
  const leave = await takeBuild(path);
  await leave();
  await expect(readFile(path)).rejects.toThrow('ENOENT');
});
