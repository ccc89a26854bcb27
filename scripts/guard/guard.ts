import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Charge, GuardMessage } from './charge.ts';

/**
 * Ends what this process started if it cannot do so itself, even when it is killed by SIGKILL: a second process holds a
 * pipe to it and acts when the pipe breaks. One that is killed itself is replaced.
 */
export class Guard {
  readonly #stays: boolean;
  readonly #charges = new Map<string, Charge>();
  #process: ChildProcess | undefined;

  /** One that `stays` is there for the next charge when the last has ended, until this process ends. */
  constructor({ stays = false }: { readonly stays?: boolean } = {}) {
    this.#stays = stays;
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
    // In a session of its own: Ctrl-C in the terminal is not for it.
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      stdio: ['pipe', 'ignore', 'ignore'],
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
