import { readPartitions, type Scripts } from '@agentconnect/broker';
import { type Logger, type Part, Repeating } from '@agentconnect/operations';

const rereadMs = 10_000;

export interface PartitionWatchOptions {
  readonly scripts: Scripts;
  /** The number of partitions that this gateway listens to. */
  readonly known: () => number;
  readonly onMore: (partitions: number) => Promise<void>;
  readonly log: Logger;
}

/** Notices that another process has raised the number of partitions. */
export function partitionWatch({ scripts, known, onMore, log }: PartitionWatchOptions): Part {
  const watch = new Repeating({
    name: 'following the number of partitions',
    everyMs: () => rereadMs,
    log,
    run: async () => {
      const partitions = await readPartitions(scripts);
      if (partitions > known()) await onMore(partitions);
    },
  });
  return {
    name: 'partition watch',
    start: () => watch.start(),
    // Not waited for: while Redis is away, a subscription does not end.
    stop: () => void watch.stop(),
  };
}
