import type { Compared, Figures } from './outcome.ts';
import { mib, ms } from './shown.ts';

/** How much slower things may get. */
const most = { p50: 2, p99: 3, p99MoreMs: 20, turns: 1.5 } as const;
/** How much more the gateway may hold in the end: a share of what it held, and what is in the noise of a small heap. */
const mostHeap = { share: 0.2, bytes: 8 * 1_048_576 } as const;

/**
 * The targets that an attack missed, each as a line; none if nobody was harmed. `turnMs`: of the turns by which the attack
 * takes all places of the workers.
 */
export function judge(figures: Figures, turnMs?: number): string[] {
  const { count, errors, heap, redis, redisGrowth, lost, compared } = figures;
  const missed = lost.map((what) => `lost: ${what}`);
  if (count.sent === 0) missed.push('the attacker did nothing');
  for (const [when, times] of [
    ['before the attack', errors.before],
    ['of bystanders', errors.since],
  ] as const) {
    const kinds = Object.entries(times).toSorted(([, a], [, b]) => b - a);
    if (kinds.length > 0)
      missed.push(`errors ${when}: ${kinds.map(([what, n]) => `${what} × ${n}`).join(', ')}`);
  }
  for (const one of compared)
    missed.push(
      ...(turnMs !== undefined && one.series === 'socket' ? judgeTurns(one, turnMs) : judgeTimes(one)),
    );
  if (heap.before === undefined || heap.after === undefined) {
    missed.push('the gateway does not say what it holds');
  } else if (heap.after > heap.before * (1 + mostHeap.share) + mostHeap.bytes) {
    missed.push(`the heap was ${mib(heap.before)} MiB and is ${mib(heap.after)} MiB`);
  }
  // What waits for its turn when the attack ends is done after it.
  const growth = Math.max(redis.peak, redis.after) - redis.before;
  if (redisGrowth !== undefined && growth > redisGrowth) {
    missed.push(`Redis grew by ${mib(growth)} MiB, of ${mib(redisGrowth)} MiB at most`);
  }
  return missed;
}

/** Who speaks where all places are taken has an answer with the next turn. */
function judgeTurns({ series, before, during }: Compared, turnMs: number): string[] {
  if (before.count === 0 || during.count === 0) return [`${series}: nothing was measured`];
  const allowed = before.p99 * most.turns + turnMs;
  if (during.p99 <= allowed) return [];
  return [`${series}: 99th percentile ${ms(during.p99)} ms during, of ${ms(allowed)} ms at most`];
}

/** Newcomers come too seldom for percentiles: they are told, and held to their getting what they want. */
function judgeTimes({ series, before, during }: Compared): string[] {
  if (series === 'newcomer') return [];
  if (before.count === 0 || during.count === 0) return [`${series}: nothing was measured`];
  const missed: string[] = [];
  if (during.p50 > before.p50 * most.p50) {
    missed.push(`${series}: median ${ms(before.p50)} ms before, ${ms(during.p50)} ms during`);
  }
  if (during.p99 > Math.max(before.p99 * most.p99, before.p99 + most.p99MoreMs)) {
    missed.push(`${series}: 99th percentile ${ms(before.p99)} ms before, ${ms(during.p99)} ms during`);
  }
  return missed;
}
