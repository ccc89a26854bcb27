import type { Scripts } from '@agentconnect/broker';
import type { Tracing } from '@agentconnect/operations';
import type { Identity } from '../access/identity.ts';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import type { TextLimits } from '../limits/text-limits.ts';
import type { Durability } from '../messages/durability.ts';
import type { Ears } from '../messages/submit-text.ts';
import type { TextMetrics } from '../messages/text-metrics.ts';
import type { SignedIn } from '../revocation/signed-in.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import type { HeartbeatSettings } from './heartbeat.ts';
import type { SocketMetrics } from './socket-metrics.ts';

/** What all sockets of a gateway share. */
export interface SocketContext {
  readonly scripts: Scripts;
  readonly wheel: DeadlineWheel;
  readonly signedIn: SignedIn;
  /** Rejects with an `ApiError` for a token that is not good. */
  readonly authenticate: (token: string) => Promise<Identity>;
  readonly heartbeat: HeartbeatSettings;
  /** Whether texts of a session cannot be taken just now. */
  readonly isDegraded: (sessionId: string) => boolean;
  readonly limits: TextLimits;
  readonly ears: Ears;
  readonly maxBufferBytes: number;
  readonly metrics: SocketMetrics;
  readonly texts: TextMetrics;
  readonly tracing: Tracing;
  /** Where acks wait for replicas. */
  readonly durability: Durability | undefined;
  readonly onRateLimited: OnRateLimited;
}
