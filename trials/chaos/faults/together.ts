import type { Fault } from './fault.ts';

/** Two faults at once; it is over when both are. */
export function together(name: string, one: Fault, other: Fault): Fault {
  return {
    name,
    ...(one.mayLose || other.mayLose ? { mayLose: true } : {}),
    run: async (random) => {
      const ends = await Promise.allSettled([one.run(random.fork()), other.run(random.fork())]);
      // Neither is left half undone for the other's failure.
      const values = ends.map((end) => {
        if (end.status === 'rejected') throw end.reason;
        return end.value;
      });
      return values.some((struck) => struck !== false);
    },
  };
}
