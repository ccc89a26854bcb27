import type { Random } from '../random.ts';

/** Something that goes wrong, and is set right again before it resolves. */
export interface Fault {
  readonly name: string;
  /** Set if Redis may lose what it has confirmed: a replica takes over that was behind. */
  readonly mayLose?: true;
  /** Resolves with `false` if there was nothing to strike, as when the process was gone already. */
  run(random: Random): Promise<boolean | void>;
}

/** Chooses what a fault happens to. */
export type Pick<T> = (random: Random) => Promise<T> | T;
