import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/setup/root.mjs';

const run = promisify(execFile);

/** The tree of a commit in a folder of its own, with what its services need. */
export interface InstalledCommit {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Unpacks a commit of this clone and installs it by its own lockfile, from pnpm's store as far as that has it. */
export async function installCommit(commit: string): Promise<InstalledCommit> {
  const folder = await mkdtemp(join(tmpdir(), 'agentconnect-earlier-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const archive = join(folder, 'tree.tar');
    await run('git', ['-C', root, 'archive', '--output', archive, commit]);
    await run('tar', ['-xf', archive, '-C', folder]);
    await rm(archive);
    const { packageManager } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      packageManager: string;
    };
    const install = ['install', '--frozen-lockfile', '--prod', '--prefer-offline', '--ignore-scripts'];
    await run('npx', ['--yes', '--prefer-offline', packageManager, ...install], {
      cwd: folder,
      env: { ...process.env, CI: 'true' },
    });
    return { folder, remove };
  } catch (error) {
    await remove();
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
    throw new Error(`${commit} was not installed: ${stderr || stdout || String(error)}`, { cause: error });
  }
}
