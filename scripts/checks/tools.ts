import { type ChildProcess, spawn } from 'node:child_process';
import type { Charge } from '../guard/charge.ts';
import { Guard } from '../guard/guard.ts';
import { root } from '../setup/root.mjs';

/** How a command ended, and what it printed unless that went straight to the terminal. */
export interface Ending {
  readonly code: number;
  readonly output: string;
}

/** Tools that write into a pipe, or find `CI` set, guess wrong. */
const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };

/** Runs commands, each with all that it starts as one group of processes, so that none of them is left behind. */
export class Tools {
  private readonly guard = new Guard();
  private readonly running = new Set<ChildProcess>();
  private isStopped = false;

  async run(command: readonly [string, ...string[]], output: 'pipe' | 'inherit'): Promise<Ending> {
    const [program, ...args] = command;
    if (this.isStopped) return { code: 1, output: 'not run' };
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...colours },
      stdio: ['ignore', output, output],
      detached: true,
    });
    const charge: Charge | undefined =
      child.pid === undefined ? undefined : { kind: 'process', pid: child.pid, group: true };
    if (charge) this.guard.watch(charge);
    this.running.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    }
    const code = await new Promise<number>((resolve) => {
      child.once('error', (error) => {
        text += error.message;
        resolve(1);
      });
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    this.running.delete(child);
    // What a tool that was stopped has left behind is the guard's to end.
    if (charge && !this.isStopped) this.guard.forget(charge);
    return { code, output: text };
  }

  /** Ends what runs. */
  stop(): void {
    this.isStopped = true;
    for (const { pid } of this.running) if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  }
}
