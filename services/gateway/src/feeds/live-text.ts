import {
  type Hint,
  type LogEntry,
  type PartialAnswer,
  readPartialAnswer,
  type Scripts,
} from '@agentconnect/broker';
import type { SessionListener } from './session-listener.ts';
import { PartialText } from './partial-text.ts';
import { restartFrame } from './passing-frames.ts';

/** Chunks that are kept while a listener catches up; with more of them the text is read again. */
const maxWaiting = 256;

type DeltaHint = Extract<Hint, { kind: 'delta' }>;

/**
 * The text of the answer that is being written, as one listener is sent it: chunk by chunk, and from what was read of it
 * where chunks are missing. A chunk that cannot be sent yet waits.
 */
export class LiveText {
  private readonly listener: Pick<SessionListener, 'pass'>;
  private readonly scripts: Scripts;
  private readonly sessionId: string;
  private readonly onError: (error: unknown) => void;
  private readonly text = new PartialText();
  private waiting: DeltaHint[] = [];
  private isReading = false;
  private left = false;

  constructor(options: {
    readonly listener: Pick<SessionListener, 'pass'>;
    readonly scripts: Scripts;
    readonly sessionId: string;
    readonly onError: (error: unknown) => void;
  }) {
    this.listener = options.listener;
    this.scripts = options.scripts;
    this.sessionId = options.sessionId;
    this.onError = options.onError;
  }

  leave(): void {
    this.left = true;
    this.waiting = [];
  }

  /** A chunk was written. */
  delta(hint: DeltaHint): void {
    if (this.isReading) this.keep(hint);
    else this.send(hint);
  }

  /** Has a chunk wait until `goOn`. */
  keep(hint: DeltaHint): void {
    if (this.waiting.length < maxWaiting) this.waiting.push(hint);
  }

  /** Sends what the listener lacks of a text that was read, if one was, and what has waited. */
  goOn(partial: PartialAnswer | undefined): void {
    if (partial) this.bringUpTo(partial);
    const waiting = this.waiting;
    this.waiting = [];
    for (const hint of waiting) this.delta(hint);
  }

  /** The text so far is void. */
  restart(hint: Extract<Hint, { kind: 'restart' }>): void {
    if (this.text.restart(hint.messageId, hint.attempt)) this.listener.pass(hint.frame);
  }

  /** An answer is about to be sent: what waits of its text goes before it, as far as it follows what was sent. */
  finish({ messageId, attempt }: LogEntry): void {
    const waiting = this.waiting;
    this.waiting = waiting.filter((delta) => delta.messageId !== messageId);
    for (const hint of waiting) if (hint.messageId === messageId) this.passIfNext(hint);
    this.beginAgain(messageId, attempt);
    this.text.finish(messageId);
  }

  /** The log begins anew. */
  forget(): void {
    this.text.forget();
  }

  /** Says that the text so far is void, where a hint that said so has not come. */
  private beginAgain(messageId: string, attempt: number): void {
    if (!this.text.isVoid(messageId, attempt)) return;
    this.text.restart(messageId, attempt);
    this.listener.pass(restartFrame(messageId, attempt));
  }

  private passIfNext(hint: DeltaHint): void {
    this.beginAgain(hint.messageId, hint.attempt);
    if (this.text.take(hint) === 'pass') this.listener.pass(hint.frame);
  }

  private send(hint: DeltaHint): void {
    this.beginAgain(hint.messageId, hint.attempt);
    const what = this.text.take(hint);
    if (what === 'pass') this.listener.pass(hint.frame);
    else if (what === 'gap') {
      this.waiting.push(hint);
      this.readAgain().catch(this.onError);
    }
  }

  private async readAgain(): Promise<void> {
    this.isReading = true;
    try {
      const partial = await readPartialAnswer(this.scripts, this.sessionId);
      if (partial && !this.left) this.bringUpTo(partial);
    } finally {
      this.isReading = false;
      const waiting = this.waiting;
      this.waiting = [];
      // What the text did not cover belongs to an answer that is finished by now.
      for (const hint of waiting) this.passIfNext(hint);
    }
  }

  private bringUpTo(partial: PartialAnswer): void {
    this.beginAgain(partial.messageId, partial.attempt);
    const frame = this.text.catchUp(partial, Date.now());
    if (frame) this.listener.pass(frame);
  }
}
