import type { Sample, SeriesName, Trouble } from '../samples.ts';

/** Where a bystander writes down what it sees. */
export interface Notes {
  readonly samples: Sample[];
  readonly troubles: Trouble[];
}

/**
 * Does something again and again, so many times a second, whether or not what went before has ended: who waits for an
 * answer before the next question would ask least when the gateway is at its worst. Each time counts from when it was due.
 */
export function paced(notes: Notes, series: SeriesName, perSecond: number, once: () => Promise<void>): void {
  const everyMs = 1_000 / perSecond;
  let due = now() + everyMs;
  const next = (): void => {
    const began = due;
    due += everyMs;
    setTimeout(next, Math.max(0, due - now()));
    once().then(
      () => notes.samples.push([series, began, now() - began]),
      (error: unknown) => {
        notes.samples.push([series, began, now() - began]);
        notes.troubles.push([began, `${series}: ${error instanceof Error ? error.message : String(error)}`]);
      },
    );
  };
  setTimeout(next, everyMs);
}

/** In ms since 1970, with fractions, and the same in all processes of a machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
