import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './find-chromium.ts';

/** A browser without a window, with a profile of its own. */
export class Chromium {
  readonly #child: ChildProcess;
  readonly #profile: string;
  #output = '';

  private constructor(child: ChildProcess, profile: string) {
    this.#child = child;
    this.#profile = profile;
    // A test run that is cut off leaves no process behind.
    process.once('exit', this.#kill);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  static async open(url: string): Promise<Chromium> {
    const program = await findChromium();
    const profile = await mkdtemp(join(tmpdir(), 'agentconnect-chromium-'));
    const flags = ['--headless=new', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`];
    // Its sandbox wants namespaces that containers rarely have; the page is ours.
    const child = spawn(program.path, [...flags, '--no-sandbox', '--enable-logging=stderr', url], {
      env: { ...process.env, ...program.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return new Chromium(child, profile);
  }

  /** What it wrote, the page's console included. */
  get output(): string {
    return this.#output;
  }

  readonly #kill = (): void => {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  };

  async close(): Promise<void> {
    process.off('exit', this.#kill);
    const hasEnded = this.#child.exitCode !== null || this.#child.signalCode !== null;
    const closed = hasEnded ? undefined : once(this.#child, 'close');
    this.#kill();
    await closed;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
