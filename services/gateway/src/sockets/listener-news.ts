import type { SessionStatus } from '@agentconnect/protocol';
import type { FeedSubscriber } from './feed-subscriber.ts';
import { statusFrame } from './passing-frames.ts';

/**
 * What a listener is told of its session that is in no log: that it was taken up. The hint of it may come while the
 * attach is under way whose reply says that it was not, or be lost; then a look at Redis finds it.
 */
export class ListenerNews {
  private readonly subscriber: FeedSubscriber;
  /** What came while its attach was under way. */
  private early: Buffer[] | undefined = [];
  private isInitializing = false;

  constructor(subscriber: FeedSubscriber) {
    this.subscriber = subscriber;
  }

  /** It was told the status that its attach found. If the session was taken up then, what came early is no news. */
  greeted(status: SessionStatus): void {
    const early = this.early ?? [];
    this.early = undefined;
    this.isInitializing = status === 'initializing';
    if (this.isInitializing) for (const frame of early) this.pass(frame);
  }

  /** A hint brought a frame. */
  pass(frame: Buffer): void {
    if (this.early) {
      this.early.push(frame);
      return;
    }
    this.isInitializing = false;
    this.subscriber.pass(frame);
  }

  /** A look at Redis has found the session's status. */
  found(sessionId: string, status: SessionStatus): void {
    if (!this.isInitializing || status === 'initializing') return;
    this.isInitializing = false;
    this.subscriber.pass(statusFrame(sessionId, status));
  }
}
