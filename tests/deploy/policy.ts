import type { Installation } from './installation.ts';
import { type Manifest, placeOf } from './manifest.ts';

/** What is wrong with one object. */
export interface Finding {
  readonly at: Manifest;
  readonly says: string;
}

/** One rule that every installation keeps. */
export interface Policy {
  /** The rule, as failures name it. */
  readonly rule: string;
  check(installation: Installation): Iterable<Finding>;
}

/** Every breach of the rules: `file: kind name: rule: what is wrong`. */
export function breaches(policies: readonly Policy[], installation: Installation): string[] {
  return policies.flatMap((policy) =>
    [...policy.check(installation)].map(({ at, says }) => `${placeOf(at)}: ${policy.rule}: ${says}`),
  );
}
