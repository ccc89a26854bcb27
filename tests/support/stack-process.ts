import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { eventually } from './stack-eventually.ts';
import { here, programOf } from './service-program.ts';
import { testGuard } from './test-guard.ts';

/** Node starts in a second; a machine that runs every test at once may take many times that. */
const startMs = 60_000;
const stopMs = 30_000;

/** Lines of log that are kept of each process. */
const keptLines = 400;

// A test run that is cut off leaves no process behind; of one that is killed the guard sees to that.
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export type ServiceName = 'gateway' | 'agent-worker';

export interface ProcessOptions {
  readonly service: ServiceName;
  readonly name: string;
  readonly adminPort: number;
  readonly env: Readonly<Record<string, string>>;
  /** The tree whose sources it runs (this one). */
  readonly root?: string | undefined;
  /** Told each line that it writes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** One process of a service, run as an operator would run it: from its sources, or from their bundle if there is one. */
export class StackProcess {
  readonly name: string;
  readonly adminUrl: string;
  readonly #options: ProcessOptions;
  readonly #lines: string[] = [];
  #root: string;
  #child: ChildProcess | undefined;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.adminUrl = `http://127.0.0.1:${options.adminPort}`;
    this.#options = options;
    this.#root = options.root ?? here;
  }

  /** From its next start on it is of another tree, or of this one. */
  runFrom(root = here): void {
    this.#root = root;
  }

  /** Starts it and waits until it says that it is ready. */
  async start(): Promise<void> {
    this.spawn();
    await this.ready();
  }

  /** Starts it and does not wait: Redis may be away, and then it may end again. */
  startSoon(): void {
    if (!this.isUp) this.spawn();
  }

  async ready(): Promise<void> {
    await eventually(`${this.name} is ready`, startMs, async () => {
      if (!this.isUp) throw new Error(`${this.name} has ended:\n${this.log}`);
      const answer = await fetch(`${this.adminUrl}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status === 200;
    });
  }

  /** Starts it and waits for its end: for settings that it must refuse. */
  async run(): Promise<{ code: number | null; output: string }> {
    const child = this.spawn();
    await once(child, 'close', { signal: AbortSignal.timeout(startMs) });
    return { code: child.exitCode, output: this.log };
  }

  /** Sends a signal and waits for the end of the process; resolves with `false` if that was gone already. */
  async kill(signal: NodeJS.Signals): Promise<boolean> {
    const child = this.#child;
    if (!child || hasEnded(child)) return false;
    const exited = once(child, 'exit', { signal: AbortSignal.timeout(stopMs) });
    child.kill(signal);
    await exited.catch(() => {
      child.kill('SIGKILL');
      throw new Error(`${this.name} did not end ${stopMs} ms after ${signal}:\n${this.log}`);
    });
    return true;
  }

  /** Sends a signal that does not end it, as SIGSTOP; returns `false` if it was gone already. */
  signal(signal: NodeJS.Signals): boolean {
    return this.isUp && this.#child?.kill(signal) === true;
  }

  get isUp(): boolean {
    return this.#child !== undefined && !hasEnded(this.#child);
  }

  /** Of the one that runs. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.name} does not run`);
    return pid;
  }

  get exitCode(): number | null | undefined {
    return this.#child?.exitCode;
  }

  /** The last lines that it wrote to stdout and stderr. */
  get log(): string {
    return this.#lines.join('\n');
  }

  private spawn(): ChildProcess {
    const { service, env } = this.#options;
    const child = testGuard.spawn(process.execPath, programOf(service, { root: this.#root, env }), {
      cwd: this.#root,
      // Nothing of the environment but what a process needs to run, and to start soon: a developer's keys stay out.
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.keep(line));
    }
    running.add(child);
    child.once('exit', () => running.delete(child));
    // Behind its last lines.
    child.once('close', (code, signal) => this.keep(`[${this.name} ended: ${signal ?? code}]`));
    return child;
  }

  private keep(line: string): void {
    this.#lines.push(line);
    this.#lines.splice(0, this.#lines.length - keptLines);
    this.#options.onLine?.(line);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
