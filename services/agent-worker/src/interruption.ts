/**
 * Why a turn is cut short:
 * - `lost`: the lease is another's, or may be; nothing more is written.
 * - `stopped`: the client wants no more; what was written is the answer.
 * - `handover`: this worker is leaving; another one begins again.
 */
export type InterruptionKind = 'lost' | 'stopped' | 'handover';

/** The one switch that ends a turn's provider call. The first reason holds, but for `lost`, which rules out the others. */
export class Interruption {
  readonly #controller = new AbortController();
  #kind: InterruptionKind | undefined;

  get kind(): InterruptionKind | undefined {
    return this.#kind;
  }

  get isLost(): boolean {
    return this.#kind === 'lost';
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  raise(kind: InterruptionKind): void {
    if (this.#kind === undefined || kind === 'lost') this.#kind = kind;
    this.#controller.abort(new Error(`the turn was interrupted: ${kind}`));
  }
}
