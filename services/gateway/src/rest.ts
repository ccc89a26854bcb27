import { drainOutboxes, TimerQueue } from '@agentconnect/broker';
import type { Part } from '@agentconnect/operations';
import type { Express } from 'express';
import { Deletions } from './acts/deletions.ts';
import { storedActs } from './acts/stored-acts.ts';
import { SharedDrain } from './agents/shared-drain.ts';
import type { ApiParts } from './api-parts.ts';
import type { EventServer } from './events/event-server.ts';
import { actorOf } from './http/observability/audited-refusals.ts';
import { stalledAnswers } from './http/observability/http-metrics.ts';
import { ReadAnswers } from './reading/read-answers.ts';
import { ReadBudget } from './reading/read-budget.ts';
import { createApp } from './routes/app.ts';
import { createRateLimits } from './routes/limits/rate-limits.ts';
import type { AdminContext } from './routes/admin/admin-context.ts';
import type { RouteContext } from './routes/route-context.ts';

/** How long a user's read waits for room, in ms; how many of its requests may wait; how many are read at a time. */
const waitForRoom = { waitMs: 5_000, mostWaiting: 200, readingAtOnce: 1 };

/** REST: the application, and the parts that start before the port is open. */
export interface Rest {
  readonly app: Express;
  readonly parts: readonly Part[];
}

export function createRest(parts: ApiParts, events: EventServer): Rest {
  const { config, connections, log } = parts;
  const timers = new TimerQueue({
    redis: connections.command,
    keys: connections.keys,
    onError: (error) => log.warn({ err: error }, 'the queue of timers failed'),
  });
  const deletions = new Deletions({ scripts: parts.scripts, users: parts.access.store, log });
  const app = createApp({
    routes: routeContext(parts, { timers, events, deletions }),
    corsOrigins: config.CORS_ORIGINS,
    trustProxy: config.TRUST_PROXY,
    refusedLines: parts.refusedLines,
    hasDocuments: config.API_DOCS === 'on',
    console: parts.console,
    isReady: parts.isReady,
    log,
    registry: parts.registry,
  });
  return { app, parts: [{ name: 'timers', stop: () => timers.close() }, deletions] };
}

/** What is made before the routes. */
interface Made {
  readonly timers: TimerQueue;
  readonly events: EventServer;
  readonly deletions: Deletions;
}

function adminContext(parts: ApiParts, { deletions }: Made): AdminContext {
  const { scripts, access, audit, config } = parts;
  const { store: users, keys } = access;
  const acts = { scripts, users, keys, audit: audit.log };
  return {
    users,
    keys,
    auditStore: audit.store,
    actsOf: (request, response) => storedActs(acts, actorOf(request, response, config.TRUST_PROXY)),
    deletions,
  };
}

function routeContext(parts: ApiParts, made: Made): RouteContext {
  const { timers, events } = made;
  const { config, log, registry, scripts, access, browsers, onRateLimited } = parts;
  const { authenticator, logins, loginLimits } = access;
  const sessionLife = {
    timeoutMs: Math.round(config.SESSION_TIMEOUT_SECONDS * 1000),
    idleMs: Math.round(config.SESSION_IDLE_SECONDS * 1000),
    retentionMs: Math.round(config.SESSION_RETENTION_SECONDS * 1000),
  };
  return {
    scripts,
    tokens: parts.tokens,
    signingKeys: parts.signingKeys,
    durability: parts.durability,
    onRateLimited,
    logins,
    loginLimits,
    authenticator,
    browsers,
    keys: access.keys,
    keyLimits: { mostPerUser: config.API_KEYS_PER_USER, maxDays: config.API_KEY_MAX_DAYS },
    takeOfKey: parts.takeOfKey,
    limits: createRateLimits({ scripts, log, authenticator, config, onRateLimited }),
    maxBodyBytes: config.WS_MAX_PAYLOAD_BYTES,
    maxLoginBytes: config.LOGIN_MAX_BODY_BYTES || config.WS_MAX_PAYLOAD_BYTES,
    agentsPerUser: config.AGENTS_PER_USER,
    sessionsPerUser: config.SESSIONS_PER_USER,
    sessionLife,
    onCreated: (sessionId) => {
      timers
        .add('expire', sessionId, Math.min(sessionLife.timeoutMs, sessionLife.idleMs))
        .catch((error: unknown) => log.warn({ err: error }, 'a timer was not set; the sweep covers it'));
    },
    textLimits: parts.textLimits,
    texts: parts.texts,
    tracing: parts.tracing,
    events,
    answers: new ReadAnswers({
      budget: new ReadBudget({
        bytesPerUser: config.READ_BYTES_PER_USER,
        ...waitForRoom,
        onRefused: () => onRateLimited('reads'),
      }),
      stallMs: config.ANSWER_STALL_SECONDS * 1000,
      onStalled: stalledAnswers(registry),
    }),
    drain: new SharedDrain(() => drainOutboxes(scripts)),
    admin: adminContext(parts, made),
    audit: parts.audit.log,
    trustProxy: config.TRUST_PROXY,
  };
}
