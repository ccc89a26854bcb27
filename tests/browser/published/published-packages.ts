import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../scripts/setup/root.mjs';

const run = promisify(execFile);

/** A program in an empty project, and what it prints. Rejects with all that it printed if it fails. */
type Run = (program: string, ...args: string[]) => Promise<string>;

/** The published packages as npm would get them, and an empty project into which they are installed. */
export class PublishedPackages {
  readonly folder: string;
  readonly tarballs: readonly string[];

  private constructor(folder: string, tarballs: readonly string[]) {
    this.folder = folder;
    this.tarballs = tarballs;
  }

  /** Builds and packs them, and installs them with `more`, from npm's registry. */
  static async install(...more: string[]): Promise<PublishedPackages> {
    const folder = await mkdtemp(join(tmpdir(), 'agentconnect-published-'));
    const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      packageManager: string;
    };
    const pnpm = async (command: string): Promise<string> => {
      const all = ['--yes', packageManager, ...command.split(' ')];
      return (await run('npx', all, { cwd: root })).stdout;
    };
    await pnpm('run build:published');
    const packed = await pnpm(`--filter @agentconnect/client... pack --json --pack-destination ${folder}`);
    const tarballs = (JSON.parse(packed) as { filename: string }[]).map(({ filename }) => filename);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...quiet, ...tarballs, ...more], { cwd: folder });
    return new PublishedPackages(folder, tarballs);
  }

  /** Writes a file of the project, and returns its path. */
  async write(name: string, content: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  readonly run: Run = async (program, ...args) => {
    const { stdout } = await run(program, args, { cwd: this.folder, timeout: 120_000 }).catch(
      (error: { stdout: string; stderr: string }) => {
        throw new Error(`${program} ${args.join(' ')} failed:\n${error.stdout}${error.stderr}`);
      },
    );
    return stdout;
  };

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
