import type { SignedIn } from '../revocation/signed-in.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import type { ListenerMetrics } from './listener-metrics.ts';

/** How lost clients are detected. */
export interface HeartbeatSettings {
  /** The time between two pings, in ms. */
  readonly intervalMs: number;
  /** How long after a ping the client may be silent, in ms. */
  readonly inactivityMs: number;
}

/** What all sockets and event streams of a gateway share. */
export interface ListenerContext {
  readonly wheel: DeadlineWheel;
  readonly signedIn: SignedIn;
  readonly heartbeat: HeartbeatSettings;
  /** Whether texts for a session cannot be accepted at the moment. */
  readonly isDegraded: (sessionId: string) => boolean;
  readonly maxBufferBytes: number;
  readonly metrics: ListenerMetrics;
}
