import type { Cursor } from '@agentconnect/protocol';
import type { FeedMember, LiveHint } from './feed-member.ts';
import type { FeedSubscriber } from './feed-subscriber.ts';

/** The listeners of one session: what is sent to all of them, how far that is flushed, and how they are closed. */
export class FeedMembers {
  private readonly members = new Map<FeedSubscriber, FeedMember>();
  /** The last sequence number that was flushed to one that has left. */
  private flushedBefore = 0;
  private closing = 0;

  get size(): number {
    return this.members.size;
  }

  /** Whether some are sent the rest of a closed session, and then closed themselves. */
  get areClosing(): boolean {
    return this.closing > 0;
  }

  has(subscriber: FeedSubscriber): boolean {
    return this.members.has(subscriber);
  }

  hint(hint: LiveHint): void {
    for (const member of this.members.values()) member.onHint(hint);
  }

  add(member: FeedMember): void {
    this.members.set(member.subscriber, member);
  }

  leave(subscriber: FeedSubscriber): void {
    this.members.get(subscriber)?.leave();
    this.members.delete(subscriber);
    this.noteFlushed(subscriber);
  }

  /** What was sent to one that has left may go out, and count, later. */
  noteFlushed({ flushedSeq }: FeedSubscriber): void {
    this.flushedBefore = Math.max(this.flushedBefore, flushedSeq);
  }

  /** The log has lost its tail: what was flushed of it does not count. */
  forgetFlushed(): void {
    this.flushedBefore = 0;
  }

  /** The last sequence number that was flushed to any of them. */
  get flushed(): number {
    let flushed = this.flushedBefore;
    for (const { flushedSeq } of this.members.keys()) flushed = Math.max(flushed, flushedSeq);
    return flushed;
  }

  /** Sends each a frame that is not logged. */
  pass(frame: Buffer | string): void {
    for (const subscriber of this.members.keys()) subscriber.pass(frame);
  }

  /** The log stands at `head`. */
  compare(head: Cursor): void {
    for (const member of this.members.values()) member.compare(head);
  }

  close(code: number, reason: string): void {
    for (const subscriber of this.members.keys()) subscriber.close(code, reason);
  }

  /** Closes each when it has been sent what the log holds. One that Redis failed meanwhile stays, to be closed later. */
  closeCaughtUp(code: number, reason: string): void {
    for (const [subscriber, member] of this.members) {
      this.closing += 1;
      void member.caughtUp().then((isCaughtUp) => {
        this.closing -= 1;
        if (isCaughtUp) subscriber.close(code, reason);
      });
    }
  }
}
