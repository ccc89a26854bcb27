import { countAside } from '../partitions/aside.ts';
import { ReadyQueue } from '../partitions/ready-queue.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';

/** What waits in a partition, as `ReadyQueue.depth` says it, and how many turns are set aside. */
export type PartitionDepth = Awaited<ReturnType<ReadyQueue['depth']>> & { readonly aside: number };

const nothing = { lag: 0, pending: 0, oldestMs: 0, held: 0 } as const;

/** What waits in a partition; nothing if no worker has read it yet. */
export async function readDepth(scripts: Scripts, partition: number): Promise<PartitionDepth> {
  const { redis, keys } = scripts;
  const queue = new ReadyQueue({ keys, partition, consumer: '', blocking: redis, command: redis });
  const [depth, aside] = await Promise.all([
    guarded(() => queue.depth()).catch((error: unknown) => {
      if (error instanceof Error && /no such key/i.test(error.message)) return nothing;
      throw error;
    }),
    countAside(scripts, partition),
  ]);
  return { ...depth, aside };
}
