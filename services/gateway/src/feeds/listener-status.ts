import type { QueuePlace } from '@agentconnect/broker';
import type { SessionStatus } from '@agentconnect/protocol';
import type { SessionListener } from './session-listener.ts';
import { queuedFrame, statusFrame } from './passing-frames.ts';

/**
 * Tells a listener what is not in the log: that the session was taken up, and its place in the queue. The hint that it was
 * taken up may overtake the reply of an attach that says it was not, or may be lost; a check of Redis then finds it. Only
 * such a check finds the place.
 */
export class ListenerStatus {
  private readonly listener: SessionListener;
  /** Frames that came during the attach. */
  private early: Buffer[] | undefined = [];
  private isInitializing = false;
  /** The place that the listener was told, and how many hints its gateway had heard by then. */
  private told: { readonly place: number; readonly heard: number } | undefined;

  constructor(listener: SessionListener) {
    this.listener = listener;
  }

  /** The listener was told the status found by its attach. If that says the session was taken up, early frames are dropped. */
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

  /** A check of Redis has found this status. */
  foundStatus(sessionId: string, status: SessionStatus): void {
    if (!this.isInitializing || status === 'initializing') return;
    this.isInitializing = false;
    this.listener.pass(statusFrame(sessionId, status));
  }

  /** A check of Redis has found the session's place. `heard`: how many hints came so far, each of which may change it. */
  foundPlace(queued: QueuePlace | undefined, heard: number): void {
    if (this.early) return;
    const isTold = this.told?.place === queued?.place && this.told?.heard === heard;
    if (queued && !isTold) this.listener.pass(queuedFrame(queued));
    this.told = queued && { place: queued.place, heard };
  }
}
