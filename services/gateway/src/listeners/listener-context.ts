import type { SignedIn } from '../revocation/signed-in.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import type { ListenerMetrics } from './listener-metrics.ts';

/** How it is found out that a client is gone. */
export interface HeartbeatSettings {
  /** Between two pings, in ms. */
  readonly intervalMs: number;
  /** How long after a ping the client may be silent, in ms. */
  readonly inactivityMs: number;
}

/** What all sockets and event streams of a gateway share. */
export interface ListenerContext {
  readonly wheel: DeadlineWheel;
  readonly signedIn: SignedIn;
  readonly heartbeat: HeartbeatSettings;
  /** Whether texts of a session cannot be taken just now. */
  readonly isDegraded: (sessionId: string) => boolean;
  readonly maxBufferBytes: number;
  readonly metrics: ListenerMetrics;
}
