import type { LogEntry } from '@agentconnect/broker';
import type { SessionListener } from '../../../services/gateway/src/feeds/session-listener.ts';
import type { SeenFrame } from '../../support/seen-frame.ts';

/** A listener of a session that notes what it is given, each frame by its event or else its type. */
export class Listener implements SessionListener {
  readonly id = 'sock';
  readonly streaming = false;
  readonly seen: string[] = [];
  flushedSeq = 0;
  /** While it is, nothing more is sent to it. */
  isBehind = false;
  private reading = Promise.withResolvers<void>();

  deliver({ seq, frame }: LogEntry): void {
    this.note(frame);
    this.flushedSeq = seq;
  }

  pass(frame: Buffer | string): void {
    this.note(frame);
  }

  resync(): void {
    this.seen.push('resync');
    this.flushedSeq = 0;
  }

  async flushed(): Promise<void> {
    if (this.isBehind) await this.reading.promise;
  }

  close(code: number): void {
    this.seen.push(`close ${code}`);
  }

  /** Takes in what waits, and what comes. */
  read(): void {
    this.isBehind = false;
    this.reading.resolve();
  }

  private note(frame: Buffer | string): void {
    const { type, metadata } = JSON.parse(frame.toString()) as SeenFrame;
    this.seen.push((metadata['event'] as string | undefined) ?? type);
  }
}
