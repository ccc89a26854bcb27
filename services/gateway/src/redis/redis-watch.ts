import { pulse, type Scripts } from '@agentconnect/broker';
import type { Part } from '@agentconnect/operations';

/** Between two pulses of a partition, in ms. */
const everyMs = 1_000;
/** A partition whose pulse has not been heard for this long is in trouble, in ms. */
const patienceMs = 2_500;

export interface RedisWatchOptions {
  readonly scripts: Scripts;
  readonly gateway: string;
  readonly partitions: () => number;
  /** Set if texts wait for replicas: whether enough replicas follow. */
  readonly isReplicated: ((partition: number) => Promise<boolean>) | undefined;
  readonly onChange: (partition: number, event: 'degraded' | 'recovered') => void;
  /** Called with each pulse: how full the partition's server is, from 0 to 1. */
  readonly onMemory: (partition: number, fullness: number) => void;
}

interface PartitionHealth {
  /** When its pulse was last heard, by this process's clock. */
  heardAt: number;
  /** When its replicas last had everything. */
  replicatedAt: number;
  isDegraded: boolean;
  isAsking: boolean;
  isWaiting: boolean;
}

/**
 * Checks the pulse of every partition, through the writing and the listening connection, and through the replicas if texts
 * wait for them.
 */
export class RedisWatch implements Part {
  readonly name = 'redis watch';
  private readonly options: RedisWatchOptions;
  private readonly health = new Map<number, PartitionHealth>();
  private timer: NodeJS.Timeout | undefined;
  private lookedAt = 0;

  constructor(options: RedisWatchOptions) {
    this.options = options;
  }

  start(): void {
    this.lookedAt = performance.now();
    this.timer = setInterval(() => this.runOnce(performance.now()), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  isDegraded(partition: number): boolean {
    return this.health.get(partition)?.isDegraded ?? false;
  }

  /** A pulse was heard. */
  onPulse(partition: number): void {
    const health = this.healthOf(partition);
    health.heardAt = performance.now();
    this.recover(partition, health);
  }

  private runOnce(now: number): void {
    // If this process was held up, it heard nothing either, which is not Redis's fault.
    const wasHeldUp = now - this.lookedAt > 2 * everyMs;
    this.lookedAt = now;
    for (let partition = 0; partition < this.options.partitions(); partition++) {
      const health = this.healthOf(partition);
      if (wasHeldUp && !health.isDegraded) health.heardAt = health.replicatedAt = now;
      if (!health.isDegraded && isSilent(health, now)) {
        health.isDegraded = true;
        this.options.onChange(partition, 'degraded');
      }
      if (!health.isAsking) void this.ask(partition, health);
      if (!health.isWaiting) void this.askReplicas(partition, health);
    }
  }

  private recover(partition: number, health: PartitionHealth): void {
    if (!health.isDegraded || isSilent(health, performance.now())) return;
    health.isDegraded = false;
    this.options.onChange(partition, 'recovered');
  }

  private async ask(partition: number, health: PartitionHealth): Promise<void> {
    health.isAsking = true;
    try {
      const fullness = await pulse(this.options.scripts, partition, this.options.gateway);
      this.options.onMemory(partition, fullness);
    } catch {
      // The pulse will not be heard, which is all that counts.
    } finally {
      health.isAsking = false;
    }
  }

  private async askReplicas(partition: number, health: PartitionHealth): Promise<void> {
    const { isReplicated } = this.options;
    health.isWaiting = true;
    if (!isReplicated || (await isReplicated(partition))) {
      health.replicatedAt = performance.now();
      this.recover(partition, health);
    }
    health.isWaiting = false;
  }

  private healthOf(partition: number): PartitionHealth {
    const known = this.health.get(partition);
    if (known) return known;
    const now = performance.now();
    const health = {
      heardAt: now,
      replicatedAt: now,
      isDegraded: false,
      isAsking: false,
      isWaiting: false,
    };
    this.health.set(partition, health);
    return health;
  }
}

function isSilent({ heardAt, replicatedAt }: PartitionHealth, now: number): boolean {
  return now - Math.min(heardAt, replicatedAt) > patienceMs;
}
