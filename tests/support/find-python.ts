import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programsOnPath } from '../../scripts/programs/on-path.ts';
import { makePrivateCopy, privateCopy, type PrivateCopy } from '../../scripts/programs/private-copy.ts';

export interface PythonProgram {
  readonly path: string;
  /** What the dynamic linker must know. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A Python 3.8 or newer that runs: one on the `PATH`, or a private copy of the distribution's, which is made if there is
 * none. Throws an `Error` that says what to do where none is to be had.
 */
export async function findPython(): Promise<PythonProgram> {
  for (const path of programsOnPath(['python3'])) {
    if (await runs({ path, env: {} })) return { path, env: {} };
  }
  const found = (await programOf(await privateCopy('python3'))) ?? (await programOf(await makeCopy()));
  if (found) return found;
  throw new Error('no Python 3.8 or newer is here and none could be fetched: install python3');
}

async function makeCopy(): Promise<PrivateCopy | undefined> {
  return makePrivateCopy({
    name: 'python3',
    packages: ['python3', 'python3-minimal'],
    onDownload: () =>
      process.stderr.write(
        "» fetching the distribution's Python into your cache (some 6 MB); nothing is installed …\n",
      ),
  });
}

async function programOf(copy: PrivateCopy | undefined): Promise<PythonProgram | undefined> {
  if (!copy) return undefined;
  const program = { path: join(copy.folder, 'usr/bin/python3'), env: copy.env };
  return (await runs(program)) ? program : undefined;
}

async function runs({ path, env }: PythonProgram): Promise<boolean> {
  const isNewEnough = 'import sys, json, urllib.request; sys.exit(sys.version_info < (3, 8))';
  return promisify(execFile)(path, ['-c', isNewEnough], { env: { ...process.env, ...env } }).then(
    () => true,
    () => false,
  );
}
