import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Charge } from '../../scripts/guard/charge.ts';
import { testGuard } from '../../tests/support/test-guard.ts';

/** How long a child may take to come up, and to end when it has been told to, in ms; it may have to wait for a core. */
const patienceMs = 60_000;

/** A process of ours that is given one message, says that it is ready, and then tells what it sees. */
export class Child<Told> {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #exited: Promise<unknown>;
  #complaint = '';

  constructor(file: string, job: object, onTold: (told: Told) => void) {
    const path = join(import.meta.dirname, file);
    const args = ['--conditions=agentconnect-source', '--disable-warning=ExperimentalWarning', path];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#child = child;
    const charge: Charge = { kind: 'process', pid: child.pid ?? 0, group: false };
    testGuard.watch(charge);
    this.#exited = once(child, 'exit').then(() => testGuard.forget(charge));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-2_000);
    });
    this.#ready = once(child, 'message', { signal: AbortSignal.timeout(patienceMs) }).then(() => {
      child.on('message', (told) => onTold(told as Told));
    });
    this.#ready.catch(() => undefined);
    child.send(job);
  }

  async ready(): Promise<void> {
    await Promise.race([this.#ready, this.#exited]);
    if (!this.isUp) throw new Error(`a process of the run has ended: ${this.#complaint}`);
  }

  send(message: string): void {
    if (this.#child.connected) this.#child.send(message);
  }

  get isUp(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** How it ended if not in order, with what it wrote last to stderr. */
  get failure(): string | undefined {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === 0 || (exitCode === null && signalCode === null)) return undefined;
    return `${signalCode ?? `exit code ${exitCode}`} ${this.#complaint}`;
  }

  /** Waits for its end; ends it if that does not come. */
  async ended(): Promise<void> {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs);
    await this.#exited;
    clearTimeout(late);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
