import type { Plan } from '../plan.ts';

/** What a part is run with. */
export interface PartContext {
  readonly plan: Plan;
  /** Tells how far it has come. */
  readonly say: (line: string) => void;
}
