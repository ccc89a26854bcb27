import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Talker } from './talker.ts';

/** How much longer than it may wait for answers a talker may take to come to its end. */
const graceMs = 30_000;

/**
 * Lets clients talk until `end`, listen until what happens `meanwhile` is over, and wait until all is answered, for which
 * there are `quietMs`. Returns what went wrong, once every one of them has come to its end, or should have.
 */
export async function letTalk(
  talkers: readonly Talker[],
  end: AbortSignal,
  quietMs: number,
  meanwhile: Promise<void>,
): Promise<string[]> {
  const calm = new AbortController();
  const over = new AbortController();
  const isLate = late(calm.signal, quietMs + graceMs, over.signal);
  const ends = await Promise.allSettled([
    ...talkers.map((talker) =>
      Promise.race([
        talker.run(end, calm.signal, quietMs),
        isLate.then(() => {
          throw new Error(`${talker.name} does not come to its end`);
        }),
      ]),
    ),
    meanwhile.finally(() => calm.abort()),
  ]);
  over.abort();
  const reasons = ends.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  return [...new Set(reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason))))];
}

/** Resolves so many ms after it is calm; never, if all is over before. */
async function late(calm: AbortSignal, ms: number, over: AbortSignal): Promise<void> {
  try {
    if (!calm.aborted) await once(calm, 'abort', { signal: over });
    await wait(ms, undefined, { signal: over });
  } catch {
    await new Promise(() => undefined);
  }
}
