import {
  ChannelSubscriber,
  countAside,
  everyPartition,
  openRedis,
  parseWorkerHint,
  readPartitions,
  ReadyQueue,
  type RedisAddress,
  type RedisConnection,
  type Scripts,
  settlePartitions,
  shareOut,
} from '@agentconnect/broker';
import { type Logger, type Part, Repeating } from '@agentconnect/operations';
import type { PartitionDepth, WorkerMetrics } from '../worker-metrics.ts';
import { blockMs, ClaimLoop } from './claim-loop.ts';
import type { TurnPool } from './turn-pool.ts';

export interface PartitionWorkersOptions {
  readonly address: RedisAddress;
  readonly scripts: Scripts;
  readonly subscriber: RedisConnection;
  readonly workerId: string;
  readonly pool: TurnPool;
  readonly leaseMs: number;
  /** The number of partitions to start with. */
  readonly seed: number;
  readonly metrics: WorkerMetrics;
  readonly log: Logger;
  readonly onRedisError: (error: Error) => void;
  readonly end: AbortSignal;
}

const rereadMs = 10_000;
/** Several reports before this worker would count as gone. */
const shareOutEveryMs = 5_000;
/** A consumer that was silent for this long belongs to a dead worker: live ones read all the time. */
const deadMs = 3_600_000;
/** Several checks within the second that a takeover may take beyond the lease, spread over the workers. */
const takeoverEveryMs = { shortest: 200, spread: 200 };

interface PartitionWorker {
  readonly partition: number;
  readonly queue: ReadyQueue;
  readonly loop: ClaimLoop;
  readonly takeover: Repeating;
}

/** Reads the ready stream of every partition, including partitions that are added while it runs. */
export class PartitionWorkers implements Part {
  readonly name = 'partition workers';
  private readonly options: PartitionWorkersOptions;
  private readonly workers: PartitionWorker[] = [];
  private readonly hints: ChannelSubscriber;
  private readonly watch: Repeating;
  private readonly sharing: Repeating;
  private hasStarted = false;

  constructor(options: PartitionWorkersOptions) {
    this.options = options;
    const { pool, scripts, log, subscriber } = options;
    this.hints = new ChannelSubscriber({
      redis: subscriber,
      onMessage: (message) => {
        const hint = parseWorkerHint(message.toString());
        if (hint) pool.check(hint.sessionId);
      },
      onResubscribed: () => pool.checkAll(),
    });
    this.watch = new Repeating({
      name: 'partitions',
      everyMs: () => rereadMs,
      log,
      run: async () => {
        await this.cover(await readPartitions(scripts));
        for (const { queue } of this.workers) await queue.removeIdle(scripts, deadMs);
      },
    });
    this.sharing = new Repeating({
      name: 'shares of the ready streams',
      everyMs: () => shareOutEveryMs,
      log,
      run: () => this.shareOut(pool.places.capacity),
    });
  }

  /** Whether it reads all partitions that existed at the start or were added since. */
  get areRunning(): boolean {
    return this.hasStarted && this.workers.every(({ loop }) => loop.isRunning);
  }

  get partitions(): readonly number[] {
    return this.workers.map(({ partition }) => partition);
  }

  async start(): Promise<void> {
    await this.cover(await settlePartitions(this.options.scripts, this.options.seed));
    this.hasStarted = true;
    this.watch.start();
    this.sharing.start();
  }

  /** Claims nothing new. Running turns continue, and still hear of stops. */
  async stop(): Promise<void> {
    await Promise.all([this.watch.stop(), this.sharing.stop()]);
    await Promise.all(this.workers.map(({ takeover }) => takeover.stop()));
    await Promise.all(this.workers.map(({ loop }) => loop.stop()));
  }

  /** Hands back entries that were read but never claimed, and leaves the groups. Call it when no turn is running any more. */
  async leave(): Promise<void> {
    this.hints.close();
    // The workers that remain then let in what is held.
    await this.shareOut(undefined).catch(this.options.onRedisError);
    for (const { loop, queue } of this.workers) {
      await loop.acceptOwn();
      await queue.leave(this.options.scripts);
    }
  }

  /** What waits in each partition, for all workers together. */
  async depths(): Promise<PartitionDepth[]> {
    return Promise.all(
      this.workers.map(async ({ partition, queue }) => {
        const [depth, aside] = await Promise.all([
          queue.depth(),
          countAside(this.options.scripts, partition),
        ]);
        return { partition, ...depth, aside };
      }),
    );
  }

  private async shareOut(places: number | undefined): Promise<void> {
    const { scripts, workerId: worker } = this.options;
    const partitions = this.workers.length;
    await Promise.all(
      this.partitions.map((partition) => shareOut(scripts, partition, { worker, places, partitions })),
    );
  }

  private async cover(count: number): Promise<void> {
    const { address, scripts, pool, leaseMs, metrics, log, workerId, end, onRedisError } = this.options;
    for (const partition of everyPartition(count).slice(this.workers.length)) {
      const blocking = openRedis({ ...address, role: 'blocking', blockMs, onError: onRedisError });
      const { redis: command, keys } = scripts;
      const queue = new ReadyQueue({ keys, partition, consumer: workerId, blocking, command });
      const loop = new ClaimLoop({ partition, queue, blocking, scripts, pool, leaseMs, metrics, log, end });
      const takeover = createTakeover(partition, loop, log);
      this.workers.push({ partition, queue, loop, takeover });
      // The loop creates a missing group too, so a failure here must not keep it from starting.
      await queue.ensureGroup().catch(onRedisError);
      // Report before reading: a worker that reads without sharing is taken for one of an older release.
      await shareOut(scripts, partition, {
        worker: workerId,
        places: pool.places.capacity,
        partitions: count,
      }).catch(onRedisError);
      loop.start();
      takeover.start();
      await this.hints.subscribe([keys.workerChannel(partition, workerId)]);
    }
  }
}

/** Takes over what dead workers left behind, while the claim loop waits for new entries. */
function createTakeover(partition: number, loop: ClaimLoop, log: Logger): Repeating {
  return new Repeating({
    name: `takeover ${partition}`,
    everyMs: () => takeoverEveryMs.shortest + Math.random() * takeoverEveryMs.spread,
    log,
    run: () => loop.takeIdle(),
  });
}
