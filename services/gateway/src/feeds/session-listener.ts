import type { LogEntry } from '@agentconnect/broker';

/** Who listens to a session through this gateway: a socket, or an event stream. */
export interface SessionListener {
  /** Unique over all gateways; the origin of the texts it sends. */
  readonly id: string;
  /** Whether it wants the answer's text as it comes. */
  readonly streaming: boolean;
  /** Sends a durable frame; a listener's own text is its ack instead, unless `withOwn`. */
  deliver(entry: LogEntry, withOwn: boolean): void;
  /** Sends a frame that is not logged. */
  pass(frame: Buffer | string): void;
  /** Tells that the log lost what was sent, and begins anew: what was flushed of it does not count. */
  resync(): void;
  /** Whether so much waits to be sent that a backfill had better pause. */
  readonly isBehind: boolean;
  /** Resolves when all that was sent so far has left the process, or the listener is gone. */
  flushed(): Promise<void>;
  /** The last sequence number that left the process. */
  readonly flushedSeq: number;
  close(code: number, reason: string): void;
}
