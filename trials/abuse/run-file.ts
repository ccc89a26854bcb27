import { readFileSync, writeFileSync } from 'node:fs';
import { attacks } from './attacks.ts';
import type { AbuseOptions } from './options.ts';
import type { Outcome } from './outcome.ts';

/** What a run found of one attack, and the commit that it was of. */
export interface Found {
  readonly outcome: Outcome;
  readonly commit: string;
}

/** Of a run that may have taken several goes. */
export interface Run extends Pick<AbuseOptions, 'seed' | 'phases'> {
  readonly found: readonly Found[];
}

export function writeRun(file: string, run: Run): void {
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
}

/** An earlier run with what was found since, in the order of the attacks. Throws if their phases differ. */
export function joined(file: string, { seed, phases, found }: Run): Run {
  const earlier = JSON.parse(readFileSync(file, 'utf8')) as Run;
  if (JSON.stringify(earlier.phases) !== JSON.stringify(phases))
    throw new Error(`${file} is of a run with other phases`);
  const all = new Map([...earlier.found, ...found].map((one) => [one.outcome.attack, one]));
  const inOrder = attacks.map(({ name }) => all.get(name)).filter((one) => one !== undefined);
  return { seed, phases, found: inOrder };
}
