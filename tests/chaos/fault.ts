import type { Random } from './random.ts';

/** Something that goes wrong, and is set right again before it resolves. */
export interface Fault {
  readonly name: string;
  /** Set if Redis may lose what it has confirmed: a replica takes over that was behind. */
  readonly mayLose?: true;
  run(random: Random): Promise<void>;
}
