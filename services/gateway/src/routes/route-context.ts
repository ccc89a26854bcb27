import type { Tokens } from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { Tracing } from '@agentconnect/operations';
import type { Authenticator } from '../access/authenticator.ts';
import type { Logins } from '../access/logins.ts';
import type { SharedDrain } from '../agents/shared-drain.ts';
import type { EventServer } from '../events/event-server.ts';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import type { TextLimits } from '../limits/text-limits.ts';
import type { Durability } from '../messages/durability.ts';
import type { TextMetrics } from '../messages/text-metrics.ts';
import type { ReadAnswers } from '../reading/read-answers.ts';
import type { SessionLife } from '../sessions/create.ts';
import type { LoginLimits } from './limits/login-limits.ts';
import type { RateLimits } from './limits/rate-limits.ts';

/** What the routes work with; each takes the members it needs. */
export interface RouteContext {
  readonly scripts: Scripts;
  readonly logins: Logins;
  readonly loginLimits: LoginLimits;
  readonly tokens: Tokens;
  readonly authenticator: Authenticator;
  readonly limits: RateLimits;
  readonly onRateLimited: OnRateLimited;
  readonly maxBodyBytes: number;
  readonly maxLoginBytes: number;
  /** Agents that one user may register. */
  readonly agentsPerUser: number;
  /** Sessions that one user may have; 0 is no limit. */
  readonly sessionsPerUser: number;
  readonly sessionLife: SessionLife;
  /** Sets the trigger of a new session's first deadline; a trigger that is lost costs a little time. */
  readonly onCreated: (sessionId: string) => void;
  readonly textLimits: TextLimits;
  readonly texts: TextMetrics;
  readonly tracing: Tracing;
  /** Where acks wait for replicas. */
  readonly durability: Durability | undefined;
  readonly events: EventServer;
  readonly answers: ReadAnswers;
  readonly drain: SharedDrain;
}
