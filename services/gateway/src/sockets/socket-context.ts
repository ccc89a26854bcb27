import type { Scripts } from '@agentconnect/broker';
import type { Tracing } from '@agentconnect/operations';
import type { Credentials, Ticketed } from '../access/authenticator.ts';
import type { Identity } from '../access/identity.ts';
import type { TakeOfKey } from '../limits/key-limit.ts';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import type { TextLimits } from '../limits/text-limits.ts';
import type { ListenerContext } from '../listeners/listener-context.ts';
import type { Durability } from '../messages/durability.ts';
import type { Ears } from '../messages/submit-text.ts';
import type { TextMetrics } from '../messages/text-metrics.ts';

/** What all sockets of a gateway share, including what they need for input. */
export interface SocketContext extends ListenerContext {
  readonly scripts: Scripts;
  /** Rejects with an `ApiError` if the token is invalid. */
  readonly authenticate: (credentials: Credentials) => Promise<Identity>;
  /** The same of a browser login, by its id. */
  readonly authenticateLogin: (id: string) => Promise<Identity>;
  /** The same of a ticket, which is used up by that. */
  readonly redeemTicket: (ticket: string) => Promise<Ticketed>;
  readonly takeOfKey: TakeOfKey;
  readonly limits: TextLimits;
  readonly ears: Ears;
  readonly texts: TextMetrics;
  readonly tracing: Tracing;
  /** Set if acks wait for replicas. */
  readonly durability: Durability | undefined;
  readonly onRateLimited: OnRateLimited;
}
