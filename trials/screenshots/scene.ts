import type { Page } from 'playwright-core';
import type { Stage } from './stage.ts';

/** What one picture shows. */
export interface Scene {
  readonly view: string;
  readonly state: string;
  /** Who looks: `alice` has a lot, `bob` nothing; nobody is logged in without one. */
  readonly user?: 'alice' | 'bob';
  /** Addresses below `/api` that never answer, or answer with an error. */
  readonly held?: RegExp;
  readonly failing?: RegExp;
  readonly path: (stage: Stage) => string;
  /** Waits until there is what is to be seen, after what leads there. */
  readonly ready: (page: Page) => Promise<unknown>;
}

export function nameOf({ view, state }: Scene): string {
  return `${view}-${state}`;
}
