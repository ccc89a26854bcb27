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

/** How many deltas are kept while a listener catches up; beyond that, the text is read again. */
const maxWaiting = 256;

type DeltaHint = Extract<Hint, { kind: 'delta' }>;

/**
 * Sends one listener the text of the answer that is being written: delta by delta, and from the partial answer if deltas are
 * missing. A delta that cannot be sent yet waits.
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

  /** A delta was written. */
  delta(hint: DeltaHint): void {
    if (this.isReading) this.keep(hint);
    else this.send(hint);
  }

  /** Keeps a delta until `goOn`. */
  keep(hint: DeltaHint): void {
    if (this.waiting.length < maxWaiting) this.waiting.push(hint);
  }

  /** Sends what the listener lacks of a partial answer, if there is one, and then the deltas that waited. */
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

  /** An answer is about to be sent: sends waiting deltas of it first, if they follow what was sent. */
  finish({ messageId, attempt }: LogEntry): void {
    const waiting = this.waiting;
    this.waiting = waiting.filter((delta) => delta.messageId !== messageId);
    for (const hint of waiting) if (hint.messageId === messageId) this.passIfNext(hint);
    this.beginAgain(messageId, attempt);
    this.text.finish(messageId);
  }

  /** The log starts over. */
  forget(): void {
    this.text.forget();
  }

  /** Tells the listener that its text is void, if the hint that says so has not come. */
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
      // Deltas that the partial answer did not cover belong to an answer that is finished by now.
      for (const hint of waiting) this.passIfNext(hint);
    }
  }

  private bringUpTo(partial: PartialAnswer): void {
    this.beginAgain(partial.messageId, partial.attempt);
    const frame = this.text.catchUp(partial, Date.now());
    if (frame) this.listener.pass(frame);
  }
}
