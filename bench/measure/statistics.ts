/** The value below which a share of all values lies; of none it is NaN. They come in rising order. */
export function quantile(rising: ArrayLike<number>, share: number): number {
  return rising[Math.round(share * (rising.length - 1))] ?? Number.NaN;
}

/** One figure over several rounds. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const rising = values.toSorted((one, other) => one - other);
  const [lower, upper] = [(rising.length - 1) >> 1, rising.length >> 1];
  return {
    median: ((rising[lower] ?? Number.NaN) + (rising[upper] ?? Number.NaN)) / 2,
    lowest: rising[0] ?? Number.NaN,
    highest: rising.at(-1) ?? Number.NaN,
  };
}

/** Half of all times lie below `p50`, and so on. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function quantilesOf(values: readonly number[]): Quantiles {
  const rising = Float64Array.from(values).sort();
  return { p50: quantile(rising, 0.5), p95: quantile(rising, 0.95), p99: quantile(rising, 0.99) };
}
