import type { Cursor } from '@agentconnect/protocol';
import type { ListenerFeed, LiveHint } from './listener-feed.ts';
import type { SessionListener } from './session-listener.ts';

/** The listeners of one session: what is sent to all of them, how far that is flushed, and how they are closed. */
export class FeedListeners {
  private readonly feeds = new Map<SessionListener, ListenerFeed>();
  /** The last sequence number that was flushed to one that has left. */
  private flushedBefore = 0;
  private closing = 0;

  get size(): number {
    return this.feeds.size;
  }

  /** Whether some are sent the rest of a closed session, and then closed themselves. */
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

  /** What was sent to one that has left may go out, and count, later. */
  noteFlushed({ flushedSeq }: SessionListener): void {
    this.flushedBefore = Math.max(this.flushedBefore, flushedSeq);
  }

  /** The log has lost its tail: what was flushed of it does not count. */
  forgetFlushed(): void {
    this.flushedBefore = 0;
  }

  /** The last sequence number that was flushed to any of them. */
  get flushed(): number {
    let flushed = this.flushedBefore;
    for (const { flushedSeq } of this.feeds.keys()) flushed = Math.max(flushed, flushedSeq);
    return flushed;
  }

  /** Sends each a frame that is not logged. */
  pass(frame: Buffer | string): void {
    for (const listener of this.feeds.keys()) listener.pass(frame);
  }

  /** The log stands at `head`. */
  compare(head: Cursor): void {
    for (const feed of this.feeds.values()) feed.compare(head);
  }

  close(code: number, reason: string): void {
    for (const listener of this.feeds.keys()) listener.close(code, reason);
  }

  /** Closes each when it has been sent what the log holds. One that Redis failed meanwhile stays, to be closed later. */
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
