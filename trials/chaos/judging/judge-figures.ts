import type { Fault } from '../faults/fault.ts';
import type { Figures } from './figures.ts';

/** Among so many answers are some that are streamed. */
const manyAnswers = 100;
/** So many turns that were taken over had shown something to somebody. */
const manyTakeovers = 10;
/** How late a worker may take over, where all else is well. */
const takeoverMs = 1_000;
const ofWorkers = ['worker killed', 'worker drained', 'worker halted'];

/**
 * What is wrong with a run as a whole: it must have been one. `faults` are those that could happen; `undefined` if they
 * were others' to make.
 */
export function judgeFigures(figures: Figures, faults: readonly Fault[] | undefined): string[] {
  const wrong: string[] = [];
  if (figures.answers === 0) wrong.push('nothing was answered');
  if (figures.answers >= manyAnswers && figures.pieces === 0) wrong.push('nothing came as it was written');
  if (!faults) return wrong;
  if (figures.faults.size === 0) wrong.push('there was no fault: give it more --minutes');
  const { takeoverMs: late } = figures;
  if (late.length >= manyTakeovers && figures.restarts === 0)
    wrong.push(`nobody was told that an answer begins again, in ${late.length} takeovers`);
  const latest = Math.max(0, ...late);
  if (faults.every(({ name }) => ofWorkers.includes(name)) && latest > takeoverMs)
    wrong.push(`a turn was taken over ${latest} ms after the end of its lease`);
  return wrong;
}
