import { RevocationReader, Tokens } from '@agentconnect/auth';
import { drainOutboxes, Quota, type Scripts, settlePartitions, TimerQueue } from '@agentconnect/broker';
import { Lifecycle, type Logger, type Part, type Tracing } from '@agentconnect/operations';
import type { Registry } from '@prometheus-io/client';
import { partitionOf } from '@agentconnect/protocol';
import { type Access, createAccess } from './access.ts';
import { identityOf } from './access/identity.ts';
import { SharedDrain } from './agents/shared-drain.ts';
import type { GatewayConfig } from './config.ts';
import { createEdge, type EdgeParts } from './edge/edge-parts.ts';
import { EventServer } from './events/event-server.ts';
import { Feeds } from './feeds/feeds.ts';
import { healthFrame } from './feeds/passing-frames.ts';
import { stalledAnswers } from './http/http-metrics.ts';
import { HttpServer } from './http/http-server.ts';
import { ceilingsOf } from './limits/conversation-limits.ts';
import { heldInputMetric, rateLimitMetrics } from './limits/rate-limit-metrics.ts';
import { RefusedLines } from './limits/refused-lines.ts';
import { DeadlineWheel } from './listeners/deadline-wheel.ts';
import { ListenerMetrics } from './listeners/listener-metrics.ts';
import { Durability } from './messages/durability.ts';
import { DurabilityMetrics } from './messages/durability-metrics.ts';
import { TextMetrics } from './messages/text-metrics.ts';
import { ReadAnswers } from './reading/read-answers.ts';
import { ReadBudget } from './reading/read-budget.ts';
import type { Connections } from './redis/connections.ts';
import { PartitionWatch } from './redis/partition-watch.ts';
import { RedisMemory } from './redis/redis-memory.ts';
import { RedisWatch } from './redis/redis-watch.ts';
import { RevocationWatch } from './revocation/revocation-watch.ts';
import { SignedIn } from './revocation/signed-in.ts';
import { createApp } from './routes/app.ts';
import { createRateLimits } from './routes/limits/rate-limits.ts';
import type { RouteContext } from './routes/route-context.ts';
import type { SocketContext } from './sockets/socket-context.ts';
import { SocketServer } from './sockets/socket-server.ts';

/** How long what a user asks to read waits for room, in ms, how many of its requests may, and how many are read at once. */
const waitForRoom = { waitMs: 5_000, mostWaiting: 200, readingAtOnce: 1 };

/** How often a feed that expects an answer and hears nothing looks at the log, in ms. */
const lookMs = 1_000;

export interface ApiOptions {
  readonly config: GatewayConfig;
  readonly connections: Connections;
  readonly log: Logger;
  readonly registry: Registry;
  readonly tracing: Tracing;
  readonly isReady: () => Promise<boolean>;
}

/** What the routes are made of that others share with them. */
interface RouteParts extends Pick<RouteContext, 'scripts' | 'tokens' | 'durability' | 'onRateLimited'> {
  readonly timers: TimerQueue;
  readonly access: Access;
}

/** What listens to sessions is made of, apart from what the routes share with it. */
interface LiveParts {
  readonly access: Access;
  readonly edge: EdgeParts;
  readonly refusedLines: RefusedLines;
}

/** REST and sockets on one port: all that needs Redis to be there before it can be put together. */
export class Api implements Part {
  readonly name = 'api';
  private readonly options: ApiOptions;
  private http: HttpServer | undefined;
  private parts: Lifecycle | undefined;

  constructor(options: ApiOptions) {
    this.options = options;
  }

  get port(): number | undefined {
    return this.http?.port;
  }

  async start(): Promise<void> {
    const { config, connections, log, registry, isReady } = this.options;
    const scripts = connections.scripts();
    const timers = new TimerQueue({
      redis: connections.command,
      keys: connections.keys,
      onError: (error) => log.warn({ err: error }, 'the queue of timers failed'),
    });
    const confirmer = connections.confirmer();
    const metrics = new DurabilityMetrics(registry);
    const durability = confirmer && new Durability({ confirmer, replicas: config.DURABILITY, metrics });
    const tokens = new Tokens({
      secret: config.JWT_SECRET,
      previousSecrets: config.JWT_PREVIOUS_SECRETS,
      ttlSeconds: config.JWT_TTL_SECONDS,
    });
    const onRateLimited = rateLimitMetrics(registry);
    const edge = createEdge(config, tokens, { onRateLimited, onHeld: heldInputMetric(registry) });
    const access = await createAccess(scripts, config, { tokens: edge.tokens, log, onRateLimited });
    const context = this.routeContext({ scripts, timers, durability, tokens, access, onRateLimited });
    const refusedLines = new RefusedLines();
    const live = await this.live(scripts, context, { access, edge, refusedLines });
    const app = createApp({
      routes: { ...context, events: live.events },
      corsOrigins: config.CORS_ORIGINS,
      trustProxy: config.TRUST_PROXY,
      refusedLines,
      hasDocuments: config.API_DOCS === 'on',
      isReady,
      log,
      registry,
    });
    const drainMs = config.DRAIN_SECONDS * 1000;
    this.http = new HttpServer({
      host: config.HOST,
      port: config.PORT,
      listener: edge.gate.before(app),
      times: {
        headersMs: config.REQUEST_HEADERS_SECONDS * 1000,
        requestMs: config.REQUEST_SECONDS * 1000,
        maxBodyBytes: config.WS_MAX_PAYLOAD_BYTES,
      },
      maxConnections: config.CONNECTIONS_MAX,
      backlog: config.LISTEN_BACKLOG,
      drainMs,
    });
    edge.connections.attachTo(this.http.server);
    live.sockets.attachTo(this.http.server);
    // Clients are told to come back elsewhere while the port still answers.
    const listeners: Part = {
      name: 'sockets and event streams',
      stop: async () => {
        await Promise.all([live.sockets.drain(drainMs / 2), live.events.drain(drainMs / 2)]);
      },
    };
    const timersPart: Part = { name: 'timers', stop: () => timers.close() };
    const confirmerPart: Part = { name: 'confirmer', stop: () => confirmer?.stop() };
    const turnsPart: Part = {
      name: 'turns',
      start: () => edge.edge.turns.start(),
      stop: () => edge.edge.turns.stop(),
    };
    this.parts = new Lifecycle([timersPart, confirmerPart, turnsPart, ...live.parts, this.http, listeners], {
      onStopError: (part, error) => log.error({ err: error, part }, 'a part did not stop in order'),
    });
    await this.parts.start();
    log.info({ host: config.HOST, port: this.port }, 'listening');
  }

  async stop(): Promise<void> {
    await this.parts?.stop();
  }

  private routeContext({ timers, access, ...parts }: RouteParts): Omit<RouteContext, 'events'> {
    const { config, log, registry } = this.options;
    const { scripts, onRateLimited } = parts;
    const { authenticator, logins, loginLimits } = access;
    const sessionLife = {
      timeoutMs: Math.round(config.SESSION_TIMEOUT_SECONDS * 1000),
      idleMs: Math.round(config.SESSION_IDLE_SECONDS * 1000),
      retentionMs: Math.round(config.SESSION_RETENTION_SECONDS * 1000),
    };
    return {
      ...parts,
      logins,
      loginLimits,
      authenticator,
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
      textLimits: {
        mailboxMax: config.MAILBOX_MAX,
        atWorkMax: config.SESSIONS_AT_WORK_MAX,
        perMinute: config.RATE_LIMIT_WS_MESSAGES,
        ceilings: ceilingsOf(config),
        quota: new Quota({
          scripts,
          bytes: config.KEPT_BYTES_PER_USER,
          onError: (error) => log.warn({ err: error }, "a user's account was not read"),
        }),
        memory: new RedisMemory({
          sessions: config.REDIS_FULL_FOR_SESSIONS / 100,
          texts: config.REDIS_FULL_FOR_TEXTS / 100,
        }),
      },
      texts: new TextMetrics(registry, onRateLimited),
      tracing: this.options.tracing,
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
    };
  }

  /** What listens to sessions, and the parts of it that start before the port is open. */
  private async live(
    scripts: Scripts,
    routes: Omit<RouteContext, 'events'>,
    { access, edge: { edge, tokens, connections: caps }, refusedLines }: LiveParts,
  ): Promise<{ sockets: SocketServer; events: EventServer; parts: Part[] }> {
    const { config, connections, log, registry } = this.options;
    const { durability } = routes;
    const { users, staticUsers, activeUsers } = access;
    const partitions = await settlePartitions(scripts, config.PARTITIONS);
    const heartbeatMs = config.HEARTBEAT_SECONDS * 1000;
    const onError = (error: unknown): void => log.warn({ err: error }, 'a session feed failed');
    const metrics = new ListenerMetrics(registry, () => feeds.sessions);
    let known = partitions;
    const feeds: Feeds = new Feeds({
      keys: connections.keys,
      scripts,
      subscriber: connections.subscriber,
      durability,
      partitions,
      onPulse: (partition) => watch.onPulse(partition),
      lookMs,
      refreshMs: heartbeatMs,
      maxSubscribersPerSession: config.WS_MAX_SOCKETS_PER_SESSION,
      onError,
    });
    const watch = new RedisWatch({
      scripts,
      gateway: feeds.gateway,
      partitions: () => known,
      onMemory: (partition, fullness) => {
        routes.textLimits.memory.note(partition, fullness);
        metrics.redisFullness.set({ partition }, fullness);
      },
      isReplicated: durability && ((partition) => durability.reaches(partition)),
      onChange: (partition, event) => {
        log.warn({ partition, event }, 'redis');
        metrics.degraded.inc(event === 'degraded' ? 1 : -1);
        feeds.tell(partition, healthFrame(event));
      },
    });
    const signedIn = new SignedIn((user, issuedAt) => activeUsers.isRevoked(user, issuedAt));
    const revocations = new RevocationWatch({
      reader: new RevocationReader(scripts, config.REDIS_PREFIX),
      users,
      activeUsers,
      signedIn,
      isStatic: (name) => staticUsers.has(name),
      onClosed: (connections) => log.info({ connections }, 'tokens were revoked: connections are closed'),
      onError: (error) => log.warn({ err: error }, 'revocations cannot be read; they are caught up with'),
    });
    const wheel = new DeadlineWheel();
    const context: SocketContext = {
      scripts,
      wheel,
      signedIn,
      authenticate: async (token) => {
        return identityOf(await routes.authenticator.authenticate(token));
      },
      isDegraded: (sessionId) => watch.isDegraded(partitionOf(sessionId) ?? 0),
      heartbeat: { intervalMs: heartbeatMs, inactivityMs: config.INACTIVITY_TIMEOUT_SECONDS * 1000 },
      limits: routes.textLimits,
      ears: feeds,
      maxBufferBytes: config.WS_MAX_BUFFER_BYTES,
      metrics,
      texts: routes.texts,
      tracing: routes.tracing,
      durability,
      onRateLimited: routes.onRateLimited,
    };
    return {
      sockets: new SocketServer({
        context,
        feeds,
        edge,
        tokens,
        connections: caps,
        attachMs: config.ATTACH_SECONDS * 1000,
        maxPayloadBytes: config.WS_MAX_PAYLOAD_BYTES,
        refusedLines,
        log,
      }),
      events: new EventServer({ context, feeds, edge, log }),
      parts: [
        { name: 'deadlines', start: () => wheel.start(), stop: () => wheel.stop() },
        { name: 'feeds', start: () => feeds.start(), stop: () => feeds.stop() },
        watch,
        revocations,
        new PartitionWatch({
          scripts,
          known: partitions,
          onMore: async (more) => {
            await feeds.subscribe(more);
            known = more;
          },
          onError,
        }),
      ],
    };
  }
}
