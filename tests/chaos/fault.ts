import type { Random } from './random.ts';

/** Something that goes wrong, and is set right again before it resolves. */
export interface Fault {
  readonly name: string;
  run(random: Random): Promise<void>;
}
