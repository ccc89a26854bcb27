import type { QueuePlace } from '@agentconnect/broker';
import type { SessionStatus } from '@agentconnect/protocol';
import type { SessionListener } from './session-listener.ts';
import { queuedFrame, statusFrame } from './passing-frames.ts';

/**
 * What a listener is told of its session that is in no log: that it was taken up, and its place in the queue. The hint of
 * the one may come while the attach is under way whose reply says that it was not, or be lost; then a look at Redis finds
 * it, as it finds the other.
 */
export class ListenerStatus {
  private readonly listener: SessionListener;
  /** What came while its attach was under way. */
  private early: Buffer[] | undefined = [];
  private isInitializing = false;
  /** The place that it was told, and how many hints its gateway had heard by then. */
  private told: { readonly place: number; readonly heard: number } | undefined;

  constructor(listener: SessionListener) {
    this.listener = listener;
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
    this.listener.pass(frame);
  }

  /** A look at Redis has found that the session was taken up, if it was. */
  foundStatus(sessionId: string, status: SessionStatus): void {
    if (!this.isInitializing || status === 'initializing') return;
    this.isInitializing = false;
    this.listener.pass(statusFrame(sessionId, status));
  }

  /** A look at Redis has found where the session waits. `heard` is how many hints came so far: each may change it. */
  foundPlace(queued: QueuePlace | undefined, heard: number): void {
    if (this.early) return;
    const isTold = this.told?.place === queued?.place && this.told?.heard === heard;
    if (queued && !isTold) this.listener.pass(queuedFrame(queued));
    this.told = queued && { place: queued.place, heard };
  }
}
