/** From the value on, the colour: what is good stands first, without a value. */
export type Thresholds = readonly (readonly [
  from: number | null,
  colour: 'green' | 'orange' | 'red' | 'blue',
])[];

export interface Query {
  readonly expr: string;
  /** How a line is named, `{{label}}` for a label's value; left out where there is one line only. */
  readonly legend?: string;
}

/** A unit by Grafana's name: `s`, `reqps`, `percentunit`, `currencyUSD`, `short` for a plain number … */
type Unit = string;

export interface Panel {
  /** A number of now, with its line behind it; lines over time; or bars for what a query says now. */
  readonly kind: 'stat' | 'lines' | 'bars';
  readonly title: string;
  /** What it tells, and what to think of when it is not as it should be. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  readonly thresholds?: Thresholds;
  /** Lines on top of each other, for parts of a whole. */
  readonly stacked?: boolean;
  /** The top of the scale. */
  readonly max?: number;
  /** Digits behind the point. */
  readonly decimals?: number;
}

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice on top of the dashboard, beside those that each has: data source, namespace and pod. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  /** A figure whose values of the label `name` are the choice. */
  readonly of: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables?: readonly Variable[];
  /** The first section is the row of numbers. */
  readonly sections: readonly Section[];
}
