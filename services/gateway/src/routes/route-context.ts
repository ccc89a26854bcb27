import type { KeyPairs, KeyStore, Tokens } from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { Tracing } from '@agentconnect/operations';
import type { Authenticator } from '../access/authenticator.ts';
import type { Logins } from '../access/logins.ts';
import type { Browsers } from '../browsers.ts';
import type { SharedDrain } from '../agents/shared-drain.ts';
import type { EventServer } from '../events/event-server.ts';
import type { TakeOfKey } from '../limits/key-limit.ts';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import type { TextLimits } from '../limits/text-limits.ts';
import type { Durability } from '../messages/durability.ts';
import type { TextMetrics } from '../messages/text-metrics.ts';
import type { ReadAnswers } from '../reading/read-answers.ts';
import type { SessionLife } from '../sessions/create.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AdminContext } from './admin/admin-context.ts';
import type { LoginLimits } from './limits/login-limits.ts';
import type { RateLimits } from './limits/rate-limits.ts';

/** What the routes need; each takes only the members it uses. */
export interface RouteContext {
  readonly scripts: Scripts;
  readonly logins: Logins;
  readonly loginLimits: LoginLimits;
  readonly tokens: Tokens;
  /** The public keys that tokens are verified with. */
  readonly signingKeys: KeyPairs['published'];
  readonly authenticator: Authenticator;
  readonly browsers: Pick<Browsers, 'logins' | 'active' | 'requests'>;
  readonly keys: KeyStore;
  readonly keyLimits: { readonly mostPerUser: number; readonly maxDays: number };
  readonly takeOfKey: TakeOfKey;
  readonly limits: RateLimits;
  readonly onRateLimited: OnRateLimited;
  readonly maxBodyBytes: number;
  readonly maxLoginBytes: number;
  /** Agents that one user may register. */
  readonly agentsPerUser: number;
  /** Sessions that one user may have; 0 is no limit. */
  readonly sessionsPerUser: number;
  readonly sessionLife: SessionLife;
  /** Sets the timer of a new session's first deadline; if it is lost, the deadline is only a little late. */
  readonly onCreated: (sessionId: string) => void;
  readonly textLimits: TextLimits;
  readonly texts: TextMetrics;
  readonly tracing: Tracing;
  /** Set if acks wait for replicas. */
  readonly durability: Durability | undefined;
  readonly events: EventServer;
  readonly answers: ReadAnswers;
  readonly drain: SharedDrain;
  readonly admin: AdminContext;
  readonly audit: AuditLog;
  /** How many proxies are in front of the gateway. */
  readonly trustProxy: number;
}
