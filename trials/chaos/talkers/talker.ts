import type { SeenFrame } from '../../../tests/support/socket-client.ts';

/** A client of the run. */
export interface Talker {
  readonly name: string;
  /**
   * Talks until it is told to stop, listens until there are no faults any more (`calm`), and then until all is answered,
   * for which there are `quietMs`. Rejects with what went wrong.
   */
  run(until: AbortSignal, calm: AbortSignal, quietMs: number): Promise<void>;
  /** Compares what it has seen with the log, once all is quiet; returns what is wrong. */
  judge(log: readonly SeenFrame[]): string[];
  readonly sessionId: string;
  /** Answers that it saw begun again. */
  readonly restarts: number;
  /** Times that it was told that Redis lost what it had seen. */
  readonly resyncs: number;
  /** Pieces of answers that it saw as they were written. */
  readonly pieces: number;
}
