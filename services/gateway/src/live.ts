import { RevocationReader } from '@agentconnect/auth';
import { Presence, presenceEveryMs, settlePartitions } from '@agentconnect/broker';
import { LoopLoad, type Part, release, Repeating } from '@agentconnect/operations';
import { partitionOf } from '@agentconnect/protocol';
import { identityOfLogin } from './access/identity.ts';
import type { ApiParts } from './api-parts.ts';
import { EventServer } from './events/event-server.ts';
import { Feeds } from './feeds/feeds.ts';
import { healthFrame } from './feeds/passing-frames.ts';
import { DeadlineWheel } from './listeners/deadline-wheel.ts';
import { ListenerMetrics } from './listeners/listener-metrics.ts';
import { partitionWatch } from './redis/partition-watch.ts';
import { RedisWatch } from './redis/redis-watch.ts';
import { RevocationWatch } from './revocation/revocation-watch.ts';
import { SignedIn } from './revocation/signed-in.ts';
import type { SocketContext } from './sockets/socket-context.ts';
import { SocketServer } from './sockets/socket-server.ts';

/** How often a feed that expects an answer and hears nothing checks the log, in ms. */
const lookMs = 1_000;

/** Live delivery: the listeners of sessions, and the parts that start before the port is open. */
export interface Live {
  readonly sockets: SocketServer;
  readonly events: EventServer;
  readonly parts: readonly Part[];
}

export async function createLive(parts: ApiParts): Promise<Live> {
  const { config, log, scripts, access, browsers, edge } = parts;
  const { authenticator } = access;
  const feeds = await createFeeds(parts);
  const metrics = new ListenerMetrics(parts.registry, () => feeds.sessions);
  const health = watchRedis(parts, feeds, metrics);
  const signedIn = new SignedIn((ground) => authenticator.isRevoked(ground));
  const wheel = new DeadlineWheel();
  const context: SocketContext = {
    scripts,
    wheel,
    signedIn,
    authenticate: (credentials) => authenticator.authenticate(credentials),
    authenticateLogin: async (id) => identityOfLogin(await authenticator.authenticateLogin(id)),
    redeemTicket: (ticket) => authenticator.redeemTicket(ticket),
    takeOfKey: parts.takeOfKey,
    isDegraded: (sessionId) => health.isDegraded(partitionOf(sessionId) ?? 0),
    heartbeat: { intervalMs: heartbeatMs(parts), inactivityMs: config.INACTIVITY_TIMEOUT_SECONDS * 1000 },
    limits: parts.textLimits,
    ears: feeds,
    maxBufferBytes: config.WS_MAX_BUFFER_BYTES,
    metrics,
    texts: parts.texts,
    tracing: parts.tracing,
    durability: parts.durability,
    onRateLimited: parts.onRateLimited,
  };
  return {
    sockets: new SocketServer({
      context,
      feeds,
      edge: edge.edge,
      tokens: edge.tokens,
      browsers: browsers.requests,
      logins: browsers.active,
      connections: edge.connections,
      attachMs: config.ATTACH_SECONDS * 1000,
      maxPayloadBytes: config.WS_MAX_PAYLOAD_BYTES,
      refusedLines: parts.refusedLines,
      log,
    }),
    events: new EventServer({ context, feeds, edge: edge.edge, log }),
    parts: [
      { name: 'deadlines', start: () => wheel.start(), stop: () => wheel.stop() },
      { name: 'feeds', start: () => feeds.start(), stop: () => feeds.stop() },
      health,
      watchRevocations(parts, signedIn),
      announcer(parts, feeds, metrics),
      partitionWatch({
        scripts,
        known: () => feeds.partitions,
        onMore: (partitions) => feeds.subscribe(partitions),
        log,
      }),
    ],
  };
}

/** Tells the fleet that this gateway runs, and how busy it is. */
function announcer({ scripts, log }: ApiParts, feeds: Feeds, metrics: ListenerMetrics): Repeating {
  const loop = new LoopLoad();
  const valueOf = async (gauge: ListenerMetrics['open']): Promise<number> => {
    const { values } = await gauge.get();
    return values[0]?.value ?? 0;
  };
  const presence = new Presence({
    scripts,
    id: `gateway_${feeds.gateway}`,
    kind: 'gateway',
    release: release(),
    state: async () => ({
      load: loop.read(),
      figures: {
        sockets: await valueOf(metrics.open),
        event_streams: await valueOf(metrics.streams),
        sessions: feeds.sessions,
      },
    }),
  });
  return new Repeating({
    name: 'telling the fleet that this gateway runs',
    everyMs: () => presenceEveryMs,
    run: () => presence.tell(),
    atEnd: () => presence.leave(),
    log,
  });
}

async function createFeeds(parts: ApiParts): Promise<Feeds> {
  const { config, connections, scripts, durability } = parts;
  return new Feeds({
    keys: connections.keys,
    scripts,
    subscriber: connections.subscriber,
    durability,
    partitions: await settlePartitions(scripts, config.PARTITIONS),
    lookMs,
    refreshMs: heartbeatMs(parts),
    maxListenersPerSession: config.WS_MAX_SOCKETS_PER_SESSION,
    onError: feedFailed(parts),
  });
}

/** Watches the health of Redis by the pulses that feeds hear, and tells listeners when it changes. */
function watchRedis(
  { scripts, log, durability, textLimits }: ApiParts,
  feeds: Feeds,
  metrics: ListenerMetrics,
): RedisWatch {
  const watch = new RedisWatch({
    scripts,
    gateway: feeds.gateway,
    partitions: () => feeds.partitions,
    onMemory: (partition, fullness) => {
      textLimits.memory.note(partition, fullness);
      metrics.redisFullness.set({ partition }, fullness);
    },
    isReplicated: durability && ((partition) => durability.reaches(partition)),
    onChange: (partition, event) => {
      log.warn({ partition, event }, 'redis');
      metrics.degraded.inc(event === 'degraded' ? 1 : -1);
      feeds.tell(partition, healthFrame(event));
    },
  });
  feeds.onPulse((partition) => watch.onPulse(partition));
  return watch;
}

function watchRevocations(parts: ApiParts, signedIn: SignedIn): RevocationWatch {
  const { log, scripts, access, browsers } = parts;
  const { users, staticUsers, activeUsers, activeKeys } = access;
  return new RevocationWatch({
    reader: new RevocationReader(scripts, scripts.keys),
    users,
    activeUsers,
    activeBrowsers: browsers.active,
    activeKeys,
    signedIn,
    isStatic: (name) => staticUsers.has(name),
    onClosed: (connections) =>
      log.info({ connections }, 'tokens were revoked; their connections were closed'),
    onError: (error) => log.warn({ err: error }, 'revocations cannot be read; retrying'),
  });
}

function heartbeatMs({ config }: ApiParts): number {
  return config.HEARTBEAT_SECONDS * 1000;
}

function feedFailed({ log }: ApiParts): (error: unknown) => void {
  return (error) => log.warn({ err: error }, 'a session feed failed');
}
