import type { Cursor } from '@agentconnect/protocol';
import type { ListenerFeed, LiveHint } from './listener-feed.ts';
import type { SessionListener } from './session-listener.ts';

/** The listeners of one session: sends to all of them, knows how far that is flushed, and closes them. */
export class FeedListeners {
  private readonly feeds = new Map<SessionListener, ListenerFeed>();
  /** The last sequence number that was flushed to a listener that has left. */
  private flushedBefore = 0;
  private closing = 0;

  get size(): number {
    return this.feeds.size;
  }

  /** Whether listeners are still being sent the rest of a closed session, before they are closed. */
  get areClosing(): boolean {
    return this.closing > 0;
  }

  has(listener: SessionListener): boolean {
    return this.feeds.has(listener);
  }

  hint(hint: LiveHint): void {
    for (const feed of this.feeds.values()) feed.onHint(hint);
  }

  add(feed: ListenerFeed): void {
    this.feeds.set(feed.listener, feed);
  }

  leave(listener: SessionListener): void {
    this.feeds.get(listener)?.leave();
    this.feeds.delete(listener);
    this.noteFlushed(listener);
  }

  /** What was sent to a listener before it left may be flushed, and count, later. */
  noteFlushed({ flushedSeq }: SessionListener): void {
    this.flushedBefore = Math.max(this.flushedBefore, flushedSeq);
  }

  /** The log has lost its tail: what was flushed does not count any more. */
  forgetFlushed(): void {
    this.flushedBefore = 0;
  }

  /** The last sequence number that was flushed to any listener. */
  get flushed(): number {
    let flushed = this.flushedBefore;
    for (const { flushedSeq } of this.feeds.keys()) flushed = Math.max(flushed, flushedSeq);
    return flushed;
  }

  /** Sends every listener a frame that is not logged. */
  pass(frame: Buffer | string): void {
    for (const listener of this.feeds.keys()) listener.pass(frame);
  }

  /** The head of the log is `head`. */
  compare(head: Cursor): void {
    for (const feed of this.feeds.values()) feed.compare(head);
  }

  close(code: number, reason: string): void {
    for (const listener of this.feeds.keys()) listener.close(code, reason);
  }

  /** Closes each listener once it has been sent the whole log. If Redis fails meanwhile, the listener is closed later. */
  closeCaughtUp(code: number, reason: string): void {
    for (const [listener, feed] of this.feeds) {
      this.closing += 1;
      void feed.caughtUp().then((isCaughtUp) => {
        this.closing -= 1;
        if (isCaughtUp) listener.close(code, reason);
      });
    }
  }
}
