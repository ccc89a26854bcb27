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
  /** Whether a frame was left out because too much waited; then nothing follows it. */
  private isCutOff = false;
  /** The newest own text that went out as its ack, or needed none. */
  private passedSeq = 0;
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

  /** An own text: it went out as its ack, or needs none. It counts as sent when all before it has left the process. */
  passed(seq: number): void {
    if (this.isCutOff || this.socket.readyState !== this.socket.OPEN) return;
    this.passedSeq = seq;
    if (this.pending === 0) this.flushedSeq = Math.max(this.flushedSeq, seq);
  }

  /** Whether so much waits that what is not urgent had better wait as well. */
  get isBehind(): boolean {
    return this.socket.bufferedAmount > this.maxBufferBytes / 2;
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
    if (this.isCutOff || this.socket.readyState !== this.socket.OPEN) return;
    // What waited before this frame counts, not the frame: one that is larger than the buffer can be sent too.
    if (this.socket.bufferedAmount > this.maxBufferBytes) {
      this.isCutOff = true;
      this.onSlow();
      return;
    }
    this.pending += 1;
    this.onSent();
    this.socket.send(frame, { binary: false }, (error) => {
      if (this.pending > 0) this.pending -= 1;
      if (!error && seq !== undefined) this.flushedSeq = Math.max(this.flushedSeq, seq);
      if (this.pending > 0) return;
      if (!error) this.flushedSeq = Math.max(this.flushedSeq, this.passedSeq);
      this.release();
    });
  }

  private release(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}
