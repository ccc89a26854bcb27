import { setMaxListeners } from 'node:events';
import {
  Keys,
  Presence,
  presenceEveryMs,
  publishCatalogue,
  publishTools,
  Quota,
  Scripts,
  TimerQueue,
} from '@agentconnect/broker';
import {
  AdminServer,
  createLogger,
  createMetrics,
  Lifecycle,
  type Logger,
  redisAddress,
  release,
  Repeating,
  scriptMetrics,
  type Service,
  Tracing,
} from '@agentconnect/operations';
import { randomId } from '@agentconnect/protocol';
import { catalogueOf } from '@agentconnect/providers';
import { Beat } from './answering/beat.ts';
import { OpaqueUsers } from './answering/opaque-users.ts';
import { atMost } from './at-most.ts';
import { PartitionWorkers } from './claiming/partition-workers.ts';
import { TurnPool } from './claiming/turn-pool.ts';
import type { WorkerConfig } from './config.ts';
import { Connections, createFaultLog } from './connections.ts';
import { SessionMemory } from './history/session-memory.ts';
import { sweep } from './timers/sweep.ts';
import { Timers } from './timers/timers.ts';
import { openTools } from './tools/open-tools.ts';
import { operatorLimits } from './turn/agent-limits.ts';
import type { TurnContext } from './turn/turn-context.ts';
import { Turn } from './turn/turn.ts';
import { WorkerMetrics } from './worker-metrics.ts';

const publishEveryMs = 10_000;
/** How long MCP servers are given to list their tools before a worker publishes what it knows. */
const listMs = 5_000;
const sweepEveryMs = 2_000;
/** Each worker also sweeps on its own, at spread times, in case BullMQ has lost its schedule or hangs. */
const ownSweepMs = { shortest: 5_000, spread: 5_000 };
/** How long handing over turns may take. */
const handOverMs = 3_000;
/** How long handing back what was not claimed may take. */
const handBackMs = 2_000;
/** The longest time for which the text of an answer gathers. */
const beatMs = 50;
/** More of a dialogue than any provider is shown. */
const historyChars = 400_000;

/** Puts a worker together. */
export function createWorker(
  config: WorkerConfig,
  logger: Logger = createLogger({ service: 'agent-worker', level: config.LOG_LEVEL }),
): Service {
  const workerId = `wrk_${randomId()}`;
  const log = logger.child({ worker: workerId });
  // Before anything that a wrong file would leave open.
  const tools = openTools(config, log);
  const registry = createMetrics('agent-worker');
  const catalogue = catalogueOf(config.providers);
  const metrics = new WorkerMetrics(registry, catalogue);
  const tracing = new Tracing({ settings: config, service: 'agent-worker', instance: workerId, log });
  const onRedisError = createFaultLog(log);
  const address = redisAddress(config);
  const connections = new Connections(address, onRedisError);
  const keys = new Keys(config.REDIS_PREFIX);
  const scripts = new Scripts({ redis: connections.command, keys, onCall: scriptMetrics(registry) });
  const end = new AbortController();
  // Every turn listens to this signal.
  setMaxListeners(0, end.signal);
  const leaseMs = config.LEASE_SECONDS * 1000;
  const timerQueue = new TimerQueue({ redis: connections.command, keys, onError: onRedisError });
  const opaqueUsers = new OpaqueUsers(scripts);
  const turns: TurnContext = {
    scripts,
    timers: timerQueue,
    providers: config.providers,
    opaqueUsers,
    workerId,
    leaseMs,
    maxLosses: config.TURN_MAX_ATTEMPTS,
    maxRetries: config.PROVIDER_MAX_RETRIES,
    agentLimits: operatorLimits(config),
    quota: new Quota({
      scripts,
      bytes: config.KEPT_BYTES_PER_USER,
      onError: (error) => log.warn({ err: error }, "a user's account was not read"),
    }),
    delegation: {
      maxDepth: config.DELEGATION_MAX_DEPTH,
      budget: {
        tokens: config.DELEGATION_MAX_TOKENS,
        cost: Math.round(config.DELEGATION_MAX_COST_USD * 1e9),
      },
      patienceMs: config.DELEGATION_TIMEOUT_SECONDS * 1000,
    },
    tools,
    approvalMs: config.TOOL_APPROVAL_SECONDS * 1000,
    limits: {
      firstTokenMs: config.PROVIDER_FIRST_TOKEN_SECONDS * 1000,
      idleMs: config.PROVIDER_IDLE_SECONDS * 1000,
      totalMs: config.TURN_TIMEOUT_SECONDS * 1000,
    },
    memory: new SessionMemory(config.HISTORY_CACHE_BYTES),
    history: { maxMessages: config.HISTORY_MAX_MESSAGES, maxChars: historyChars },
    beat: new Beat(beatMs),
    metrics,
    tracing,
    log,
    end: end.signal,
  };
  const pool = new TurnPool((entry) => new Turn(turns, entry), config.WORKER_CONCURRENCY);
  const partitions = new PartitionWorkers({
    address,
    scripts,
    subscriber: connections.subscriber,
    workerId,
    pool,
    leaseMs,
    seed: config.PARTITIONS,
    metrics,
    log,
    onRedisError,
    end: end.signal,
  });
  metrics.watch(registry, {
    running: () => pool.running,
    capacity: config.WORKER_CONCURRENCY,
    depths: () => partitions.depths(),
  });
  let isDraining = false;
  const admin = new AdminServer({
    host: config.ADMIN_HOST,
    port: config.ADMIN_PORT,
    registry,
    isReady: async () =>
      !isDraining && partitions.areRunning && (await connections.command.ping()) === 'PONG',
  });
  const sweepAll = async (): Promise<void> => {
    // A partition in trouble must not delay the deadlines of the others.
    const sweeps = partitions.partitions.map((partition) => sweep(scripts, partition, log));
    const failed = (await Promise.allSettled(sweeps)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  };
  const timers = new Timers({
    connection: connections.timers,
    queue: timerQueue,
    scripts,
    sweepEveryMs,
    sweep: sweepAll,
    log,
  });
  const ownSweep = new Repeating({
    name: 'sweeping',
    everyMs: () => ownSweepMs.shortest + Math.random() * ownSweepMs.spread,
    run: sweepAll,
    log,
  });
  const publisher = new Repeating({
    name: 'publishing the catalogue',
    everyMs: () => publishEveryMs,
    run: () => publishCatalogue(scripts, catalogue),
    log,
  });
  const toolPublisher = new Repeating({
    name: 'publishing the tools',
    everyMs: () => publishEveryMs,
    run: async () => {
      // A server that hangs must not keep back what others offer.
      await atMost(listMs, tools.catalogue());
      await publishTools(scripts, JSON.stringify(tools.knownCatalogue()));
    },
    log,
  });
  const presence = new Presence({
    scripts,
    id: workerId,
    kind: 'agent-worker',
    release: release(),
    state: async () => ({
      load: pool.running / config.WORKER_CONCURRENCY,
      figures: {
        turns: pool.running,
        places: config.WORKER_CONCURRENCY,
        ...(await metrics.models.errorsByProvider()),
      },
    }),
  });
  const announcer = new Repeating({
    name: 'telling the fleet that this worker runs',
    everyMs: () => presenceEveryMs,
    run: () => presence.tell(),
    atEnd: () => presence.leave(),
    log,
  });
  const drain = {
    name: 'turns',
    stop: async (): Promise<void> => {
      log.info({ running: pool.running }, 'draining');
      const left = await pool.drain(config.DRAIN_SECONDS * 1000, handOverMs);
      if (left > 0) log.warn({ left }, 'some turns did not end; they are taken over when their leases end');
      const patience = setTimeout(() => end.abort(new Error('the worker has stopped')), handBackMs);
      await partitions.leave().finally(() => clearTimeout(patience));
      end.abort(new Error('the worker has stopped'));
    },
  };
  const lifecycle = new Lifecycle(
    // Parts stop from last to first: no new claims, then the drain, then no more deadlines.
    [
      tracing,
      admin,
      connections,
      opaqueUsers,
      { name: 'tools', stop: () => atMost(handBackMs, tools.stop()) },
      { name: 'timer queue', stop: () => atMost(handBackMs, timerQueue.close()) },
      timers,
      ownSweep,
      publisher,
      ...(config.TOOLS_FILE === undefined ? [] : [toolPublisher]),
      announcer,
      drain,
      partitions,
    ],
    { onStopError: (part, error) => log.error({ err: error, part }, 'a part did not stop cleanly') },
  );
  return {
    start: async () => {
      for (const provider of config.replacedProviders) {
        log.warn({ provider }, 'an entry of PROVIDERS_FILE replaces a built-in provider');
      }
      await lifecycle.start();
      log.info({ partitions: partitions.partitions.length, admin_port: admin.port }, 'ready');
    },
    reload: () => {
      if (config.TOOLS_FILE !== undefined) tools.reload();
    },
    stop: async () => {
      isDraining = true;
      await lifecycle.stop();
      log.info('stopped');
    },
  };
}
