import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { programsOnPath } from '../../scripts/programs/on-path.ts';

const run = promisify(execFile);

/** All that a shell finds on a host where nothing was installed for AgentConnect but curl. */
const programs = ['curl', 'sed', 'grep', 'cat', 'sleep'];

/** A folder and a shell in it whose `PATH` has next to nothing. */
export class BareShell {
  readonly folder = mkdtempSync(join(tmpdir(), 'agentconnect-shell-'));
  readonly #bin = join(this.folder, 'bin');

  constructor() {
    mkdirSync(this.#bin);
    for (const name of programs) {
      const [path] = programsOnPath([name]);
      if (path === undefined) throw new Error(`the PATH has no ${name}`);
      symlinkSync(path, join(this.#bin, name));
    }
  }

  writeFile(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Adds a program, as a script of the shell. */
  addProgram(name: string, script: string): void {
    const path = join(this.#bin, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  /** Runs lines, and returns what they print. The first that fails ends them, and rejects. */
  async run(lines: string): Promise<string> {
    const { stdout } = await run('/bin/sh', ['-euc', lines], {
      cwd: this.folder,
      env: { PATH: this.#bin },
      timeout: 25_000,
    });
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
