import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Guard } from '../guard/guard.ts';
import { root } from '../setup/root.mjs';
import { LaunchError } from './launch-error.ts';
import type { LogWriter } from './log-lines.ts';
import type { Planned } from './plan.ts';
import { Supervised } from './supervised.ts';

export interface ServiceOptions {
  readonly planned: Planned;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly guard: Guard;
  readonly log: LogWriter;
  readonly say: (line: string) => void;
  readonly onBadSetting: (line: string) => void;
}

/** How long it may take until it is ready, in ms; a machine that is busy takes many times what it should. */
const readyMs = 60_000;
/** One that died this often has never been ready. */
const hopeless = 3;
const pauseMs = 50;
const answerMs = 2_000;

/** One gateway or worker. */
export class Service {
  private readonly options: ServiceOptions;
  private readonly supervised: Supervised;
  private deaths = 0;

  constructor(options: ServiceOptions) {
    this.options = options;
    const { planned, env, guard, log, say, onBadSetting } = options;
    this.supervised = new Supervised({
      name: planned.name,
      args: [
        '--conditions=agentconnect-source',
        '--disable-warning=ExperimentalWarning',
        join(root, 'services', planned.service, 'src', 'main.ts'),
      ],
      cwd: root,
      env,
      guard,
      onLine: (line) => log.write(line),
      onDeath: (how, deaths, afterMs) => {
        this.deaths = deaths;
        say(`${planned.name} died (${how}); restarting it in ${afterMs / 1000} s`);
      },
      onBadSetting,
    });
  }

  start(): void {
    this.supervised.start();
  }

  restart(graceMs: number): Promise<void> {
    return this.supervised.restart(graceMs);
  }

  stop(graceMs: number): Promise<void> {
    return this.supervised.stop(graceMs);
  }

  kill(): void {
    this.supervised.kill();
  }

  /** Waits until it can serve. Throws a `LaunchError` with its last lines if that does not come. */
  async ready(signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + readyMs;
    while (!signal.aborted && !(await this.isReady())) {
      if (this.deaths >= hopeless) throw this.failure('does not start');
      if (performance.now() > deadline) throw this.failure(`is not ready after ${readyMs / 1000} s`);
      await pause(pauseMs);
    }
  }

  private async isReady(): Promise<boolean> {
    const { address, adminAddress } = this.options.planned;
    try {
      const answer = await fetch(`${address ?? adminAddress}/readyz`, {
        signal: AbortSignal.timeout(answerMs),
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  private failure(what: string): LaunchError {
    const lines = this.options.log.last();
    return new LaunchError(`${this.options.planned.name} ${what}. Its last lines:\n${lines.join('\n')}`);
  }
}
