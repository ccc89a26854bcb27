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

/** Hints that are kept for a listener that waits for its turn; with more of them the log is read again. */
const maxWaitingHints = 256;

/** What a listener is told as it happens. */
export type LiveHint = Extract<Hint, { kind: 'frame' | 'delta' | 'restart' }>;

/**
 * One listener's place in a session's log, in three phases:
 *
 *     backfill ── reached the head ──▶ live ── a hint leaves a gap ──▶ backfill
 *                                      live ── much is to go out ──▶ paced ── its turn has come ──▶ live
 *
 * In `backfill` frames are read from the log, page by page, as fast as the listener takes them; hints only move the
 * head. In `live` each hint that follows the position is sent on. The change to `live` happens in the same turn of the
 * event loop in which the head is found reached, so no hint falls between. In `paced` hints wait, in their order.
 *
 * Where acks wait for replicas, a text is not sent, as an ack or as it is, before it is confirmed, because whoever sees
 * their text in the log takes it for accepted. A text that comes while `live` is therefore the first of a backfill.
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
  /** Resolved when the phase that is not `live` ends, or this listener is gone. */
  private live = Promise.withResolvers<void>();
  private withOwn = false;
  private left = false;
  /** In `paced`. */
  private paced: LiveHint[] = [];

  constructor(options: {
    readonly listener: SessionListener;
    readonly scripts: Scripts;
    readonly sessionId: string;
    /** The entry before the first one to send. */
    readonly position: Cursor;
    /** The newest entry that is known of. */
    readonly head: () => Cursor;
    /** Of the log as far as it is known, in bytes. */
    readonly largestFrame: () => number;
    /** Where a text has to be confirmed before it is sent. */
    readonly confirm: ((text: LogEntry) => Promise<Confirmation>) | undefined;
    /** Of the gateway. */
    readonly pace: SendPace;
    /** How many the session has at this gateway. */
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

  /** Sends the page of an attach and what the log holds behind it, then the text so far, then goes live. */
  async start(page: readonly LogEntry[], partial: PartialAnswer | undefined): Promise<void> {
    await this.sendPage(page);
    let [text, from]: [PartialAnswer | undefined, Cursor | undefined] = [partial, undefined];
    while (!this.left && this.position.seq < this.head().seq && this.position !== from) {
      from = this.position;
      await this.backfill();
      // The answer that was being written may be among what was logged meanwhile.
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
   * Resolves when this listener is live. Whether the listener has been sent all up to `head` by then: not if Redis
   * failed meanwhile, or if it is gone.
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

  /** The log stands at `head`: catches up if this listener is behind it, or not on the same log. */
  compare(head: Cursor): void {
    if (this.phase === 'live' && !isSameEntry(head, this.position)) this.catchUp(() => this.backfill());
  }

  /** Waits for its turn to send a hint on. */
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

  /** Keeps a hint behind those that wait; if they are too many, the log is read instead. */
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

  /** Reads on from the position to the head. A head that the log does not hold is not waited for. */
  private async backfill(): Promise<void> {
    let vain = 0;
    do {
      await this.listener.flushed();
      vain = (await this.readPage()) ? 0 : vain + 1;
    } while (!this.left && this.position.seq < this.head().seq && vain < 3);
  }

  private goLive(partial: PartialAnswer | undefined): void {
    if (this.left) return;
    this.phase = 'live';
    this.withOwn = false;
    this.text.goOn(partial);
    this.live.resolve();
  }

  /**
   * Reads on from the position, and makes sure that the log still holds the entry there. Returns whether that moved
   * the position.
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

  /** Sends a page as fast as the listener reads: a page of long frames must not look like a reader that is slow. */
  private async sendPage(page: readonly LogEntry[]): Promise<void> {
    // The newest text stands for those before it: replicas take the log in its order.
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

  /** Waits for a text to be confirmed, however long that takes. False if it is lost, or nobody listens any more. */
  private async isConfirmed(text: LogEntry): Promise<boolean> {
    while (!this.left) {
      const outcome = await this.confirm?.(text);
      if (outcome !== 'late') return outcome === 'confirmed';
    }
    return false;
  }

  /** Redis lost what this listener has seen: it is told, and given the log from its start. */
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

/** Frames are written with their type first (`openFrame`). */
const beginning = Buffer.from('{"type":"text"');

/** Whether an entry of the log is what somebody said. The frame is not parsed for it. */
function isText({ frame }: Pick<LogEntry, 'frame'>): boolean {
  return frame.subarray(0, beginning.length).equals(beginning);
}
