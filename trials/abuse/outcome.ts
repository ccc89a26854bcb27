import type { SeriesName, Spread } from './samples.ts';
import type { Count } from './tally.ts';

/** What bystanders do, and how long it took before and during the attack. */
export interface Compared {
  readonly series: SeriesName;
  readonly before: Spread;
  readonly during: Spread;
}

type Times = Readonly<Record<string, number>>;

/** What was measured of an attack. Memory is in bytes. */
export interface Figures {
  readonly attack: string;
  readonly unit: string;
  readonly seconds: number;
  readonly count: Count;
  readonly compared: readonly Compared[];
  /** What the bystanders were refused or did not get, each with how often; `since` is since the attack began. */
  readonly errors: { readonly before: Times; readonly since: Times };
  /** Of the gateway, after a collection. */
  readonly heap: { readonly before: number | undefined; readonly after: number | undefined };
  /** The most that the gateway had, all included. */
  readonly mostResident: number | undefined;
  readonly redis: { readonly before: number; readonly peak: number; readonly after: number };
  readonly redisGrowth: number | undefined;
  readonly lost: readonly string[];
}

export interface Outcome extends Figures {
  /** Targets that were missed, each as a line. */
  readonly missed: readonly string[];
  readonly verdict: 'held' | 'missed';
}
