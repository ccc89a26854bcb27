import type { Talker } from './talker.ts';

/**
 * Lets clients talk until `end`, listen until what happens `meanwhile` is over, and wait until all is answered, for which
 * there are `quietMs`. Returns what went wrong, once every one of them has come to its end.
 */
export async function letTalk(
  talkers: readonly Talker[],
  end: AbortSignal,
  quietMs: number,
  meanwhile: Promise<void>,
): Promise<string[]> {
  const calm = new AbortController();
  const ends = await Promise.allSettled([
    ...talkers.map((talker) => talker.run(end, calm.signal, quietMs)),
    meanwhile.finally(() => calm.abort()),
  ]);
  const reasons = ends.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  return [...new Set(reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason))))];
}
