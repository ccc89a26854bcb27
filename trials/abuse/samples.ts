/** What a bystander does: requests, round trips on a socket, a new session with its first answer, a login. */
export const seriesNames = ['rest', 'socket', 'newcomer', 'login'] as const;
export type SeriesName = (typeof seriesNames)[number];

/** One of it: when it was due (ms since 1970), and how long it took from then, in ms. */
export type Sample = readonly [series: SeriesName, at: number, ms: number];

/** What went wrong, and when. */
export type Trouble = readonly [at: number, what: string];

/** In ms. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** From one time on, up to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function spreadOf(samples: readonly Sample[], series: SeriesName, { from, to }: Span): Spread {
  const times = samples
    .filter(([name, at]) => name === series && at >= from && at < to)
    .map(([, , ms]) => ms)
    .toSorted((a, b) => a - b);
  const at = (share: number): number => times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? NaN;
  return { count: times.length, p50: at(0.5), p99: at(0.99), worst: at(1) };
}
