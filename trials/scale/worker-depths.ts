import type { Depths } from './work-metric.ts';

/**
 * What the triggers' queries answer: of each partition the highest figure that any worker tells, summed. `undefined`
 * while no worker tells anything.
 */
export async function workerDepths(
  adminUrls: readonly string[],
): Promise<(Depths & { readonly mostAtOnce: number }) | undefined> {
  const pages = await Promise.all(
    adminUrls.map((url) =>
      fetch(`${url}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      ),
    ),
  );
  const lag = highest(pages, 'agentconnect_ready_lag');
  const pending = highest(pages, 'agentconnect_ready_pending');
  const held = highest(pages, 'agentconnect_ready_held');
  if (lag === undefined || pending === undefined || held === undefined) return undefined;
  return { lag, pending, held, mostAtOnce: Math.max(0, ...pages.map(atOnce)) };
}

/** What one worker has seen waiting and at work in the same moment; the highest figures may be of several moments. */
function atOnce(page: string): number {
  return ['lag', 'pending', 'held'].reduce(
    (sum, name) => sum + (highest([page], `agentconnect_ready_${name}`) ?? 0),
    0,
  );
}

/** `sum(max by (partition) (metric))`. */
function highest(pages: readonly string[], metric: string): number | undefined {
  const byPartition = new Map<string, number>();
  for (const [, partition = '', value] of pages
    .join('\n')
    .matchAll(new RegExp(`^${metric}\\{[^}]*partition="(\\d+)"[^}]*\\} (\\d+)$`, 'gm'))) {
    byPartition.set(partition, Math.max(byPartition.get(partition) ?? 0, Number(value)));
  }
  return byPartition.size === 0
    ? undefined
    : [...byPartition.values()].reduce((sum, value) => sum + value, 0);
}
