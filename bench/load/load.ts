import { BenchChild } from '../systems/bench-child.ts';
import type { LoadCalls } from './load-calls.ts';

/** A text as people write them, of 110 characters. */
export const usualText =
  'Could you tell me when the order I placed last week will arrive, and whether it still can go to my new office?';

/** Clients in a process of their own, see `LoadCalls`. */
export class Load {
  readonly #child: BenchChild;

  private constructor(child: BenchChild) {
    this.#child = child;
  }

  static async start(): Promise<Load> {
    return new Load(await BenchChild.start('load/load-process.ts'));
  }

  get pid(): number {
    return this.#child.pid;
  }

  call<Name extends keyof LoadCalls>(
    name: Name,
    ...[argument]: Parameters<LoadCalls[Name]>
  ): ReturnType<LoadCalls[Name]> {
    return this.#child.call(name, argument) as ReturnType<LoadCalls[Name]>;
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
