/**
 * Why a turn is cut short:
 * - `lost`: another worker has the lease, or may have it; nothing more is written.
 * - `stopped`: the client stopped it; what was written is the answer.
 * - `handover`: this worker is leaving; another one starts again.
 */
export type InterruptionKind = 'lost' | 'stopped' | 'handover';

/** Ends the provider call of a turn. The first reason counts, except that `lost` overrides the others. */
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
