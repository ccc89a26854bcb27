import type { LogEntry } from '@agentconnect/broker';
import type { WebSocket } from 'ws';

/**
 * The way out of one socket. Durable frames are the log's own bytes, sent as they are. A client that does not read is
 * cut off at `maxBufferBytes`, before it fills the heap: it can come back and resume.
 */
export class Outbound {
  /** The last sequence number that left the process. */
  flushedSeq = 0;
  private readonly socket: WebSocket;
  private readonly maxBufferBytes: number;
  private readonly onSlow: () => void;
  private readonly onSent: () => void;
  private pending = 0;
  private waiters: (() => void)[] = [];

  constructor(
    socket: WebSocket,
    options: {
      readonly maxBufferBytes: number;
      readonly onSlow: () => void;
      readonly onSent: () => void;
    },
  ) {
    this.socket = socket;
    this.maxBufferBytes = options.maxBufferBytes;
    this.onSlow = options.onSlow;
    this.onSent = options.onSent;
  }

  durable(entry: LogEntry): void {
    this.write(entry.frame, entry.seq);
  }

  passing(frame: Buffer | string): void {
    this.write(frame, undefined);
  }

  /** An own text: it went out as its ack, or needs none. */
  passed(seq: number): void {
    if (this.pending === 0) this.flushedSeq = Math.max(this.flushedSeq, seq);
  }

  /** Resolves when everything so far has left the process, or the socket is gone. */
  async flushed(): Promise<void> {
    if (this.pending === 0) return;
    await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /** The socket is gone: nobody waits for it any longer. */
  end(): void {
    this.pending = 0;
    this.release();
  }

  private write(frame: Buffer | string, seq: number | undefined): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.pending += 1;
    this.onSent();
    this.socket.send(frame, { binary: false }, (error) => {
      if (this.pending > 0) this.pending -= 1;
      if (!error && seq !== undefined) this.flushedSeq = Math.max(this.flushedSeq, seq);
      if (this.pending === 0) this.release();
    });
    if (this.socket.bufferedAmount > this.maxBufferBytes) this.onSlow();
  }

  private release(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}
