/** What the triggers of the ScaledObject ask Prometheus for. */
export interface Depths {
  readonly lag: number;
  readonly pending: number;
  /** Sessions that wait for their user's turn. */
  readonly held: number;
}

/** The value of a scaling modifier's formula; throws for one that is no sum of triggers. */
export function workMetric(formula: string, depths: Depths): number {
  return formula
    .split('+')
    .map((term) => {
      const name = term.trim();
      if (name === 'lag' || name === 'pending' || name === 'held') return depths[name];
      throw new Error(`the formula is a sum of lag, pending and held, not ${formula}`);
    })
    .reduce((sum, value) => sum + value, 0);
}
