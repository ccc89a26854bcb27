import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { badSettingExitCode } from '@agentconnect/operations';
import type { Guard } from './guard.ts';

/** A service that lived this long before it died starts anew with the shortest pause, in ms. */
const healthyMs = 30_000;
const longestPauseMs = 15_000;

export interface SupervisedOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly guard: Guard;
  readonly onOutput: (chunk: Buffer) => void;
  /** Told when it died and when it will be started again, in ms. */
  readonly onDeath: (how: string, pauseMs: number) => void;
  /** It refused its settings: starting it again is in vain. `line` is what it said. */
  readonly onBadSetting: (line: string) => void;
}

/** A child process that is started again, with growing pauses, whenever it dies. */
export class Supervised {
  readonly name: string;
  private readonly options: SupervisedOptions;
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private deaths = 0;
  private stopping = false;

  constructor(options: SupervisedOptions) {
    this.name = options.name;
    this.options = options;
  }

  start(): void {
    const { args, env, guard, onOutput } = this.options;
    const started = performance.now();
    let complaint = '';
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.child = child;
    if (child.pid !== undefined) guard.watch(child.pid);
    child.stdout.on('data', onOutput);
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2_000);
      onOutput(chunk);
    });
    child.on('close', (code, signal) => {
      if (child.pid !== undefined) guard.forget(child.pid);
      this.child = undefined;
      if (this.stopping) return;
      if (code === badSettingExitCode) {
        this.options.onBadSetting(complaint.trim());
        return;
      }
      this.deaths = performance.now() - started > healthyMs ? 1 : this.deaths + 1;
      const pauseMs = Math.min(longestPauseMs, 250 * 2 ** (this.deaths - 1));
      this.options.onDeath(signal ?? `exit code ${code}`, pauseMs);
      this.timer = setTimeout(() => this.start(), pauseMs);
    });
  }

  /** Ends it by SIGTERM, or by SIGKILL after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (!child) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await closed;
    clearTimeout(force);
  }

  kill(): void {
    this.stopping = true;
    clearTimeout(this.timer);
    this.child?.kill('SIGKILL');
  }
}
