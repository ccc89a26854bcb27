import type { Logger } from '@agentconnect/operations';
import type { ClaimLoop } from './claim-loop.ts';
import { Repeating } from './repeating.ts';

/** Several looks within the second that a takeover may take beyond the lease, and not all workers at once. */
const shortestPauseMs = 200;
const pauseSpreadMs = 200;

/** Takes over what dead workers have left while the claim loop waits for something new. */
export function createTakeover(partition: number, loop: ClaimLoop, log: Logger): Repeating {
  return new Repeating({
    name: `takeover ${partition}`,
    everyMs: () => shortestPauseMs + Math.random() * pauseSpreadMs,
    log,
    run: () => loop.takeIdle(),
  });
}
