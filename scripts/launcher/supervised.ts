import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { badSettingExitCode } from '@agentconnect/operations';
import type { Guard } from '../guard/guard.ts';

/** One that lived this long before it died is started again with the shortest pause, in ms. */
const healthyMs = 30_000;
const firstPauseMs = 250;
const longestPauseMs = 15_000;

/** What a service writes to stderr before it ends because of a setting. */
const badSetting = 'config: ';

export interface SupervisedOptions {
  readonly name: string;
  /** Arguments of Node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly guard: Guard;
  readonly onLine: (line: string) => void;
  /** Told how it died, how often it has without being healthy in between, and the pause before its next start in ms. */
  readonly onDeath: (how: string, deaths: number, pauseMs: number) => void;
  /** It refused a setting, so restarting does not help. */
  readonly onBadSetting: (problem: string) => void;
}

/** A child process that is started again, after growing pauses, whenever it dies. */
export class Supervised {
  readonly name: string;
  private readonly options: SupervisedOptions;
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private deaths = 0;
  private state: 'running' | 'restarting' | 'stopped' = 'stopped';

  constructor(options: SupervisedOptions) {
    this.name = options.name;
    this.options = options;
  }

  start(): void {
    this.state = 'running';
    const { args, cwd, env, guard } = this.options;
    const started = performance.now();
    const child = guard.spawn(process.execPath, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C in the terminal is not for it: it gets one SIGTERM, from here.
      detached: true,
    });
    this.child = child;
    const problem = this.readLines(child);
    child.once('error', (error) => this.options.onLine(error.message));
    child.once('close', (code, signal) => {
      if (this.child === child) this.child = undefined;
      if (this.state !== 'running') return;
      if (code === badSettingExitCode) this.options.onBadSetting(problem() ?? 'a setting is wrong');
      else this.startAgain(signal ?? `exit code ${code}`, performance.now() - started);
    });
  }

  /** Ends it and starts it again, because its sources have changed. */
  async restart(graceMs: number): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'restarting';
    await this.end(graceMs);
    this.deaths = 0;
    if (this.isWanted) this.start();
  }

  /** Ends it by SIGTERM, and by SIGKILL after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.state = 'stopped';
    await this.end(graceMs);
  }

  kill(): void {
    this.state = 'stopped';
    clearTimeout(this.timer);
    this.child?.kill('SIGKILL');
  }

  /** It may have been stopped while it was awaited that it ends. */
  private get isWanted(): boolean {
    return this.state !== 'stopped';
  }

  private async end(graceMs: number): Promise<void> {
    clearTimeout(this.timer);
    const { child } = this;
    if (!child || child.pid === undefined) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await closed;
    clearTimeout(force);
  }

  private startAgain(how: string, livedMs: number): void {
    this.deaths = livedMs > healthyMs ? 1 : this.deaths + 1;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.deaths - 1));
    this.timer = setTimeout(() => this.start(), pauseMs);
    this.options.onDeath(how, this.deaths, pauseMs);
  }

  /** Hands its lines on; what it says of a wrong setting is kept for `onBadSetting`. */
  private readLines(child: ChildProcess): () => string | undefined {
    let problem: string | undefined;
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
        if (stream === child.stderr && line.startsWith(badSetting)) problem = line;
        else this.options.onLine(line);
      });
    }
    return () => problem;
  }
}
