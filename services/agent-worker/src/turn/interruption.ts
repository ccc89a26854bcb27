/**
 * Why a turn is cut short:
 * - `lost`: the lease is another's, or may be; nothing more is written.
 * - `stopped`: the client wants no more; what was written is the answer.
 * - `handover`: this worker is leaving; another one begins again.
 */
export type InterruptionKind = 'lost' | 'stopped' | 'handover';

/** The one switch that ends a turn's provider call. The first reason holds, but for `lost`, which rules out the others. */
export class Interruption {
  private readonly controller = new AbortController();
  private raised: InterruptionKind | undefined;

  get kind(): InterruptionKind | undefined {
    return this.raised;
  }

  get isLost(): boolean {
    return this.raised === 'lost';
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  raise(kind: InterruptionKind): void {
    if (this.raised === undefined || kind === 'lost') this.raised = kind;
    this.controller.abort(new Error(`the turn was interrupted: ${kind}`));
  }
}
