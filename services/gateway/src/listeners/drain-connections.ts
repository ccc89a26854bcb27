import { settledWithin } from './settled-within.ts';

/** How many clients are sent elsewhere at a time. */
const batchSize = 50;

/**
 * Ends connections in batches over `spreadMs`, so that their clients do not all come back at once. Then waits for as long
 * again until they are gone, and cuts off those that are left.
 */
export async function drainConnections<T>(
  open: ReadonlySet<T>,
  spreadMs: number,
  connection: {
    close(one: T): void;
    /** Resolves when it is gone. */
    gone(one: T): Promise<unknown>;
    cutOff(one: T): void;
  },
): Promise<void> {
  const all = [...open];
  const batches = Math.ceil(all.length / batchSize);
  for (let batch = 0; batch < batches; batch += 1) {
    for (const one of all.slice(batch * batchSize, (batch + 1) * batchSize)) connection.close(one);
    if (batch + 1 < batches) await pause((spreadMs / batches) * (0.5 + Math.random()));
  }
  await settledWithin(Promise.allSettled([...open].map((one) => connection.gone(one))), spreadMs);
  for (const one of open) connection.cutOff(one);
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
