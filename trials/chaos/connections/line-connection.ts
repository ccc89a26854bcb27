import type { Client } from '../../../tests/support/client.ts';
import type { Transcript } from '../../../tests/support/client-transcript.ts';
import type { FrameReader } from '../../../tests/support/frame-reader.ts';
import { is } from '../../../tests/support/seen-frame.ts';
import type { Connection, SentFrame } from './connection.ts';
import type { Figures } from '../judging/figures.ts';
import type { Random } from '../random.ts';

const readyMs = 5_000;

/** What a connection is made of, whichever way it goes. */
export interface ConnectionParts {
  readonly sessionId: string;
  /** One at each gateway. */
  readonly clients: readonly Client[];
  readonly transcript: Transcript;
  readonly random: Random;
  readonly figures: Figures;
}

interface Line extends FrameReader {
  readonly isOpen: boolean;
}

/** A connection on which frames come by themselves. */
export abstract class LineConnection<L extends Line> implements Connection {
  readonly sessionId: string;
  readonly transcript: Transcript;
  readonly showsAcked = true;
  protected readonly parts: ConnectionParts;
  protected line: L | undefined;

  constructor(parts: ConnectionParts) {
    this.parts = parts;
    this.sessionId = parts.sessionId;
    this.transcript = parts.transcript;
  }

  get client(): Client {
    return this.parts.random.pick(this.parts.clients);
  }

  async ensure(): Promise<boolean> {
    if (this.line?.isOpen) return true;
    if (this.line) this.parts.figures.reconnects += 1;
    try {
      this.line = this.transcript.follow(await this.open(this.transcript.cursor ?? '0.'));
      const { metadata } = await this.line.some(is.event('ready'), 'ready', readyMs);
      if (metadata['resumed'] !== true) await this.line.some(is.event('resync'), 'resync', readyMs);
      return true;
    } catch {
      this.line?.drop();
      return false;
    }
  }

  async leave(): Promise<void> {
    if (this.line?.isOpen) this.line.drop();
  }

  close(): void {
    this.line?.drop();
  }

  abstract send(frame: SentFrame): void;

  /** A new line at any gateway, from a cursor on. */
  protected abstract open(cursor: string): Promise<L>;
}
