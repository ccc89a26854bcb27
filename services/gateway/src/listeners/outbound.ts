import { cursorOf, type LogEntry } from '@agentconnect/broker';
import type { Cursor } from '@agentconnect/protocol';
import type { Wire } from './wire.ts';

/**
 * Sends frames to one client. Durable frames are the bytes of the log, sent as they are. A client that does not read is cut
 * off at `maxBufferBytes`, before it fills the heap; it can come back and resume.
 */
export class Outbound {
  /** The last sequence number that left the process. */
  flushedSeq = 0;
  private readonly wire: Wire;
  private readonly maxBufferBytes: number;
  private readonly onSlow: () => void;
  private readonly onSent: () => void;
  private pending = 0;
  /** When a frame last left the process, or the first one began to wait, by this process's clock. */
  private movedAt = 0;
  /** Whether a frame was dropped because too much waited; then nothing more is sent. */
  private isCutOff = false;
  /** The newest own text that went out as its ack, or needed none. */
  private passedSeq = 0;
  private waiters: (() => void)[] = [];

  constructor(
    wire: Wire,
    options: {
      readonly maxBufferBytes: number;
      readonly onSlow: () => void;
      readonly onSent: () => void;
    },
  ) {
    this.wire = wire;
    this.maxBufferBytes = options.maxBufferBytes;
    this.onSlow = options.onSlow;
    this.onSent = options.onSent;
  }

  durable(entry: LogEntry): void {
    this.write(entry.frame, cursorOf(entry));
  }

  /** Sends a frame that is not logged; `cursor`: from where a client that has it can resume, if the frame says so. */
  passing(frame: Buffer | string, cursor?: Cursor): void {
    this.write(frame, cursor);
  }

  /** An own text went out as its ack, or needs none. It counts as sent when everything before it has left the process. */
  passed(seq: number): void {
    if (this.isCutOff || !this.wire.isOpen) return;
    this.passedSeq = seq;
    if (this.pending === 0) this.flushedSeq = Math.max(this.flushedSeq, seq);
  }

  /** The log starts over; everything sent of the old one has left the process. */
  rewind(): void {
    this.flushedSeq = 0;
    this.passedSeq = 0;
  }

  /** Whether so much waits that anything that is not urgent should wait too. */
  get isBehind(): boolean {
    return this.wire.bufferedBytes > this.maxBufferBytes / 2;
  }

  /** How long frames have waited without any leaving the process, in ms. */
  get stuckMs(): number {
    return this.pending === 0 ? 0 : performance.now() - this.movedAt;
  }

  /** Resolves when everything so far has left the process, or the client is gone. */
  async flushed(): Promise<void> {
    if (this.pending === 0) return;
    await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /** The client is gone: ends all waits for it. */
  end(): void {
    this.pending = 0;
    this.release();
  }

  private write(frame: Buffer | string, cursor: Cursor | undefined): void {
    if (this.isCutOff || !this.wire.isOpen) return;
    // The frame itself does not count, so that a frame larger than the buffer can be sent too.
    if (this.wire.bufferedBytes > this.maxBufferBytes) {
      this.isCutOff = true;
      this.onSlow();
      return;
    }
    if (this.pending === 0) this.movedAt = performance.now();
    this.pending += 1;
    this.onSent();
    this.wire.send(frame, cursor, (error) => {
      if (this.pending > 0) this.pending -= 1;
      this.movedAt = performance.now();
      if (!error && cursor) this.flushedSeq = Math.max(this.flushedSeq, cursor.seq);
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
