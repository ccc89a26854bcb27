import type { LogEntry } from '@agentconnect/broker';

/** A listener of a session at this gateway: a socket or an event stream. */
export interface SessionListener {
  /** Unique over all gateways; the origin of the texts it sends. */
  readonly id: string;
  /** Whether it gets answers in pieces while they are written. */
  readonly streaming: boolean;
  /** Sends a durable frame; for an own text it sends the ack instead, unless `withOwn`. */
  deliver(entry: LogEntry, withOwn: boolean): void;
  /** Sends a frame that is not logged. */
  pass(frame: Buffer | string): void;
  /** The log has lost what was sent, and starts over; what was flushed of it does not count. */
  resync(): void;
  /** Whether so much waits to be sent that a backfill should pause. */
  readonly isBehind: boolean;
  /** Resolves when everything sent so far has left the process, or the listener is gone. */
  flushed(): Promise<void>;
  /** The last sequence number that left the process. */
  readonly flushedSeq: number;
  close(code: number, reason: string): void;
}
