import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium of this machine: `CHROMIUM_PATH`, or one on the `PATH`. Throws if there is none. */
function findChromium(): string {
  const given = process.env['CHROMIUM_PATH'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found =
    given ?? folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
  if (found === undefined) throw new Error('no Chromium on this machine: install one, or set CHROMIUM_PATH');
  return found;
}

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
    const profile = await mkdtemp(join(tmpdir(), 'agentconnect-chromium-'));
    const flags = ['--headless=new', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`];
    // Its sandbox wants namespaces that containers rarely have; the page is ours.
    const child = spawn(findChromium(), [...flags, '--no-sandbox', '--enable-logging=stderr', url], {
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
