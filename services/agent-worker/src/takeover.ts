import type { ReadyQueue } from '@agentconnect/broker';
import type { Logger } from '@agentconnect/operations';
import type { ClaimLoop } from './claim-loop.ts';
import { Repeating } from './repeating.ts';
import type { TurnPool } from './turn-pool.ts';

export interface TakeoverOptions {
  readonly partition: number;
  readonly queue: ReadyQueue;
  readonly loop: ClaimLoop;
  readonly pool: TurnPool;
  readonly leaseMs: number;
  readonly log: Logger;
}

/** Several looks within the second that a takeover may take beyond the lease, and not all workers at once. */
const shortestPauseMs = 200;
const pauseSpreadMs = 200;

/** Takes over entries that nobody has renewed for a lease: their worker died, or never got them. */
export function createTakeover({ partition, queue, loop, pool, leaseMs, log }: TakeoverOptions): Repeating {
  return new Repeating({
    name: `takeover ${partition}`,
    everyMs: () => shortestPauseMs + Math.random() * pauseSpreadMs,
    log,
    run: async () => {
      if (pool.free === 0) return;
      for (const entry of await queue.takeIdle(leaseMs, pool.free)) await loop.accept(entry);
    },
  });
}
