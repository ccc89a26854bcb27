export interface BackOffSettings {
  /** The longest wait after the first failure, in ms; it doubles with each further one. */
  readonly baseMs: number;
  /** The longest wait of all, in ms. */
  readonly capMs: number;
}

/**
 * How long to wait after the failure number `attempt` (from 0), in ms: exponential with full jitter, so that clients
 * that were cut off together do not come back together.
 */
export function backOff(
  attempt: number,
  { baseMs, capMs }: BackOffSettings,
  random: () => number = Math.random,
): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt);
}
