import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Charge, GuardMessage } from './charge.ts';
import { markName } from './marked-processes.ts';

/**
 * Ends what this process started if it cannot do so itself, even when it is killed by SIGKILL: a second process holds a
 * pipe to it and acts when the pipe breaks. One that is killed itself is replaced.
 */
export class Guard {
  readonly #stays: boolean;
  readonly #mark = randomUUID();
  readonly #charges = new Map<string, Charge>();
  #process: ChildProcess | undefined;

  /** One that `stays` is there for the next charge when the last has ended, until this process ends. */
  constructor({ stays = false }: { readonly stays?: boolean } = {}) {
    this.#stays = stays;
  }

  /**
   * Starts a process and watches it until it exits. It bears a mark in its environment, by which it is found if this
   * process is killed before it has told of it.
   *
   * @param charges What has to be ended with it; without this, the process alone.
   */
  spawn(
    program: string,
    args: readonly string[],
    options: SpawnOptions,
    charges: (pid: number) => readonly Charge[] = (pid) => [{ kind: 'process', pid, group: false }],
  ): ChildProcess {
    const env = { ...(options.env ?? process.env), [markName]: this.#mark };
    const child = spawn(program, args, { ...options, env });
    const started = child.pid === undefined ? [] : charges(child.pid);
    for (const charge of started) this.watch(charge);
    child.once('exit', () => {
      for (const charge of started) this.forget(charge);
    });
    return child;
  }

  watch(charge: Charge): void {
    this.#charges.set(JSON.stringify(charge), charge);
    if (this.#process) this.#tell({ charge, watched: true });
    else this.#start();
  }

  forget(charge: Charge): void {
    this.#charges.delete(JSON.stringify(charge));
    if (this.#process) this.#tell({ charge, watched: false });
    if (this.#charges.size === 0 && !this.#stays) this.#end();
  }

  #start(): void {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), this.#mark], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // It bears no mark: it outlives whatever guard its parent may be watched by.
      env: { ...process.env, [markName]: undefined },
      // In a session of its own: Ctrl-C in the terminal is not for it.
      detached: true,
    });
    child.stdin.on('error', () => undefined);
    child.once('exit', () => {
      if (this.#process !== child) return;
      this.#process = undefined;
      if (this.#charges.size > 0) this.#start();
    });
    child.unref();
    unref(child.stdin);
    this.#process = child;
    for (const charge of this.#charges.values()) this.#tell({ charge, watched: true });
  }

  #tell(message: GuardMessage): void {
    this.#process?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #end(): void {
    const child = this.#process;
    this.#process = undefined;
    child?.stdin?.end();
  }
}

/** A pipe of a child is a socket, which its type does not say. */
function unref(stream: object): void {
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
}
