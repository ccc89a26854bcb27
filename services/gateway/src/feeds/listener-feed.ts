import {
  type Confirmation,
  cursorOf,
  type Hint,
  type LogEntry,
  listenerPageBytes,
  pageLimit,
  type PartialAnswer,
  readLog,
  readPartialAnswer,
  type Scripts,
} from '@agentconnect/broker';
import { type Cursor, isAnswerId, isSameEntry, startOfLog } from '@agentconnect/protocol';
import type { SessionListener } from './session-listener.ts';
import { LiveText } from './live-text.ts';
import type { SendPace } from './send-pace.ts';

const pageSize = 200;

/** How many hints are kept for a paced listener; beyond that, the log is read again. */
const maxWaitingHints = 256;

/** The hints that are passed on to listeners. */
export type LiveHint = Extract<Hint, { kind: 'frame' | 'delta' | 'restart' }>;

/**
 * One listener's way through a session's log, in three phases:
 *
 *     backfill ── reached the head ──▶ live ── a hint leaves a gap ──▶ backfill
 *                                      live ── much has to be sent ──▶ paced ── its turn has come ──▶ live
 *
 * In `backfill` frames are read from the log, page by page, as fast as the listener takes them; hints only move the
 * head. In `live` each hint that follows the position is sent on. The change to `live` happens in the same turn of the
 * event loop that finds the head reached, so no hint is lost in between. In `paced` hints wait, in their order.
 *
 * If acks wait for replicas, a text is not sent, as an ack or as a `text`, before it is confirmed, because a client that
 * finds its text in the log takes it for accepted. So a text that arrives while `live` starts a backfill.
 */
export class ListenerFeed {
  readonly listener: SessionListener;
  private readonly scripts: Scripts;
  private readonly sessionId: string;
  private readonly head: () => Cursor;
  private readonly largestFrame: () => number;
  private readonly confirm: ((text: LogEntry) => Promise<Confirmation>) | undefined;
  private readonly pace: SendPace;
  private readonly listeners: () => number;
  private readonly onResync: () => void;
  private readonly onError: (error: unknown) => void;
  private readonly text: LiveText;
  private position: Cursor;
  private phase: 'backfill' | 'live' | 'paced' = 'backfill';
  /** Resolved when the listener becomes live or leaves. */
  private live = Promise.withResolvers<void>();
  private withOwn = false;
  private left = false;
  /** The hints that wait in `paced`. */
  private paced: LiveHint[] = [];

  constructor(options: {
    readonly listener: SessionListener;
    readonly scripts: Scripts;
    readonly sessionId: string;
    /** The entry before the first one to send. */
    readonly position: Cursor;
    /** The newest known entry. */
    readonly head: () => Cursor;
    /** The largest frame of the known log, in bytes. */
    readonly largestFrame: () => number;
    /** Set if a text has to be confirmed before it is sent. */
    readonly confirm: ((text: LogEntry) => Promise<Confirmation>) | undefined;
    /** The pace of the gateway. */
    readonly pace: SendPace;
    /** How many listeners the session has at this gateway. */
    readonly listeners: () => number;
    readonly onResync: () => void;
    readonly onError: (error: unknown) => void;
  }) {
    this.listener = options.listener;
    this.scripts = options.scripts;
    this.sessionId = options.sessionId;
    this.position = options.position;
    this.head = options.head;
    this.largestFrame = options.largestFrame;
    this.confirm = options.confirm;
    this.pace = options.pace;
    this.listeners = options.listeners;
    this.onResync = options.onResync;
    this.onError = options.onError;
    this.text = new LiveText(options);
  }

  /** Sends the page of an attach and the rest of the log, then the partial answer, and then goes live. */
  async start(page: readonly LogEntry[], partial: PartialAnswer | undefined): Promise<void> {
    await this.sendPage(page);
    let [text, from]: [PartialAnswer | undefined, Cursor | undefined] = [partial, undefined];
    while (!this.left && this.position.seq < this.head().seq && this.position !== from) {
      from = this.position;
      await this.backfill();
      // The partial answer may have been finished and logged meanwhile.
      text = this.listener.streaming ? await readPartialAnswer(this.scripts, this.sessionId) : undefined;
    }
    this.goLive(text);
  }

  leave(): void {
    this.left = true;
    this.text.leave();
    this.paced = [];
    this.live.resolve();
  }

  /**
   * Resolves when this listener is live, with whether it has been sent everything up to `head`: not if Redis failed
   * meanwhile, or if the listener has left.
   */
  async caughtUp(): Promise<boolean> {
    while (!this.left && this.phase !== 'live') await this.live.promise;
    return !this.left && isSameEntry(this.head(), this.position);
  }

  onHint(hint: LiveHint): void {
    if (hint.kind !== 'frame' && !this.listener.streaming) return;
    if (this.phase === 'paced') this.wait(hint);
    else if (this.phase === 'live' && !this.pace.mayGo(hint.frame.length, this.listeners())) this.await(hint);
    else this.take(hint);
  }

  /** The head of the log is `head`: catches up if this listener is elsewhere. */
  compare(head: Cursor): void {
    if (this.phase === 'live' && !isSameEntry(head, this.position)) this.catchUp(() => this.backfill());
  }

  /** Waits until a hint may be sent on. */
  private await(first: LiveHint): void {
    this.phase = 'paced';
    this.live = Promise.withResolvers();
    void this.pace.turnFor(first.frame.length).then(() => {
      if (this.left || this.phase !== 'paced') return;
      const hints = this.paced;
      this.paced = [];
      this.phase = 'live';
      this.live.resolve();
      this.take(first);
      for (const hint of hints) this.onHint(hint);
    });
  }

  /** Adds a hint to those that wait; if there are too many, the log is read instead. */
  private wait(hint: LiveHint): void {
    this.paced.push(hint);
    if (this.paced.length <= maxWaitingHints) return;
    this.paced = [];
    this.live.resolve();
    this.catchUp(() => this.backfill());
  }

  private take(hint: LiveHint): void {
    switch (hint.kind) {
      case 'frame':
        this.onFrame(hint);
        return;
      case 'delta':
        if (this.phase === 'backfill') this.text.keep(hint);
        else this.text.delta(hint);
        return;
      case 'restart':
        if (this.phase !== 'backfill') this.text.restart(hint);
    }
  }

  /** A frame was logged. */
  private onFrame(hint: Extract<Hint, { kind: 'frame' }>): void {
    if (this.phase === 'backfill' || hint.seq < this.position.seq) return;
    if (isSameEntry(hint, this.position)) return;
    const previous = { seq: hint.seq - 1, messageId: hint.previousId, at: hint.previousAt };
    if (isSameEntry(hint.seq === 1 ? startOfLog : previous, this.position)) {
      const { seq, messageId, at, origin, attempt, frame } = hint;
      const entry = { seq, messageId, at, origin, attempt, frame };
      if (this.confirm && isText(entry)) this.catchUp(() => this.sendOn([entry]));
      else this.send(entry);
    } else {
      this.catchUp(() => this.backfill());
    }
  }

  private async sendOn(page: readonly LogEntry[]): Promise<void> {
    await this.sendPage(page);
    if (this.position.seq < this.head().seq) await this.backfill();
  }

  private catchUp(read: () => Promise<void>): void {
    this.phase = 'backfill';
    this.live = Promise.withResolvers();
    read()
      .catch(this.onError)
      .finally(() => this.goLive(undefined));
  }

  /** Reads on from the position to the head. Gives up on a head that is not in the log. */
  private async backfill(): Promise<void> {
    let fruitless = 0;
    do {
      await this.listener.flushed();
      fruitless = (await this.readPage()) ? 0 : fruitless + 1;
    } while (!this.left && this.position.seq < this.head().seq && fruitless < 3);
  }

  private goLive(partial: PartialAnswer | undefined): void {
    if (this.left) return;
    this.phase = 'live';
    this.withOwn = false;
    this.text.goOn(partial);
    this.live.resolve();
  }

  /**
   * Reads on from the position, and checks that the log still has the entry there. Returns whether the position has
   * moved.
   */
  private async readPage(): Promise<boolean> {
    const { seq } = this.position;
    const page = await readLog(this.scripts, this.sessionId, {
      after: Math.max(0, seq - 1),
      limit: 1 + pageLimit(pageSize, this.largestFrame(), listenerPageBytes),
    });
    if (this.left) return false;
    const at = seq === 0 ? undefined : page.shift();
    if (seq > 0 && !(at && isSameEntry(at, this.position))) {
      this.resync();
      return true;
    }
    await this.sendPage(page);
    return this.position.seq > seq;
  }

  /** Sends a page as fast as the listener reads, so that a page of long frames does not make it look like a slow reader. */
  private async sendPage(page: readonly LogEntry[]): Promise<void> {
    // Confirming the newest text confirms those before it, because replicas get the log in order.
    let unconfirmed = this.confirm && page.findLast(isText);
    for (const entry of page) {
      if (this.listener.isBehind) await this.listener.flushed();
      if (unconfirmed && isText(entry)) {
        if (!(await this.isConfirmed(unconfirmed))) return;
        unconfirmed = undefined;
      }
      const { length } = entry.frame;
      if (!this.pace.mayGo(length, 1)) await this.pace.turnFor(length);
      if (this.left) return;
      this.send(entry);
    }
  }

  /** Waits until a text is confirmed, however long that takes. False if it is lost, or the listener has left. */
  private async isConfirmed(text: LogEntry): Promise<boolean> {
    while (!this.left) {
      const outcome = await this.confirm?.(text);
      if (outcome !== 'late') return outcome === 'confirmed';
    }
    return false;
  }

  /** Redis lost entries that this listener has seen: tells it, and starts over at the start of the log. */
  private resync(): void {
    this.listener.resync();
    this.onResync();
    this.position = startOfLog;
    this.withOwn = true;
    this.text.forget();
  }

  private send(entry: LogEntry): void {
    this.position = cursorOf(entry);
    if (isAnswerId(entry.messageId)) this.text.finish(entry);
    this.listener.deliver(entry, this.withOwn);
  }
}

/** `openFrame` writes the type of a frame first. */
const beginning = Buffer.from('{"type":"text"');

/** Whether an entry of the log is a `text`, found without parsing it. */
function isText({ frame }: Pick<LogEntry, 'frame'>): boolean {
  return frame.subarray(0, beginning.length).equals(beginning);
}
