import { readPartitions, type Scripts } from '@agentconnect/broker';
import type { Part } from '@agentconnect/operations';

const intervalMs = 10_000;

export interface PartitionWatchOptions {
  readonly scripts: Scripts;
  readonly known: number;
  readonly onMore: (partitions: number) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Notices that another process has raised the number of partitions. */
export class PartitionWatch implements Part {
  readonly name = 'partition watch';
  private readonly options: PartitionWatchOptions;
  private known: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: PartitionWatchOptions) {
    this.options = options;
    this.known = options.known;
  }

  start(): void {
    this.timer = setInterval(() => void this.runOnce(), intervalMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async runOnce(): Promise<void> {
    try {
      const partitions = await readPartitions(this.options.scripts);
      if (partitions <= this.known) return;
      await this.options.onMore(partitions);
      this.known = partitions;
    } catch (error) {
      this.options.onError(error);
    }
  }
}
