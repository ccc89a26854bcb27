import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Charge } from '../../scripts/guard/charge.ts';
import { testGuard } from '../../tests/support/test-guard.ts';

const startMs = 60_000;

/** What a process sends when it may be used: where it listens, if it does. */
interface Ready {
  readonly port?: number;
}

/** What a process sends back to a call. */
type Reply = { readonly call: number } & ({ readonly result: unknown } | { readonly error: string });

/** A process of the bench's own. It is given a job, says that it is ready, and may then be called. */
export class BenchChild {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>();
  #port: number | undefined;
  #lastCall = 0;
  #complaint = '';

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    const charge: Charge = { kind: 'process', pid, group: false };
    testGuard.watch(charge);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-2_000);
    });
    child.once('close', () => {
      testGuard.forget(charge);
      for (const { reject } of this.#calls.values()) reject(this.#ended());
    });
  }

  /** `file` is a program in the folder of the bench. */
  static async start(file: string, job: object = {}): Promise<BenchChild> {
    const path = join(import.meta.dirname, '..', file);
    const args = ['--conditions=agentconnect-source', '--disable-warning=ExperimentalWarning', path];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    if (child.pid === undefined) throw new Error(`${file} cannot be run`);
    const started = new BenchChild(child, child.pid);
    child.send(job);
    const isReady = once(child, 'message', { signal: AbortSignal.timeout(startMs) });
    const hasEnded = once(child, 'close').then(() => Promise.reject(started.#ended()));
    // Once it is ready its end is told to whoever calls it.
    hasEnded.catch(() => undefined);
    const [{ port }] = (await Promise.race([isReady, hasEnded])) as [Ready];
    started.#port = port;
    child.on('message', (reply) => started.#take(reply as Reply));
    return started;
  }

  /** Where it listens. */
  get port(): number {
    if (this.#port === undefined) throw new Error(`process ${this.pid} does not listen`);
    return this.#port;
  }

  async call<Result>(name: string, argument: unknown): Promise<Result> {
    if (this.#hasEnded) throw this.#ended();
    const call = ++this.#lastCall;
    const settled = Promise.withResolvers<unknown>();
    this.#calls.set(call, settled);
    this.#child.send({ call, name, argument });
    return (await settled.promise) as Result;
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #take(reply: Reply): void {
    const settled = this.#calls.get(reply.call);
    this.#calls.delete(reply.call);
    if ('error' in reply) settled?.reject(new Error(reply.error));
    else settled?.resolve(reply.result);
  }

  #ended(): Error {
    return new Error(`a process of the bench has ended: ${this.#complaint.trim() || 'it says nothing'}`);
  }
}
