import type { Day, Stretch } from './simulate-day.ts';

const barWidth = 40;

/** A day as a table of its hours, and what it came to. */
export function dayReport({ hours, ...day }: Day): string {
  const most = Math.max(...hours.map((hour) => hour.most));
  const total = (of: 'workerSeconds' | 'idealSeconds'): number =>
    hours.reduce((sum, hour) => sum + hour[of], 0) / 3_600;
  const [workers, ideal] = [total('workerSeconds'), total('idealSeconds')];
  const fixed = (day.fixedWorkers * hours.reduce((sum, { seconds }) => sum + seconds, 0)) / 3_600;
  return [
    `hour  turns/s  at work  waiting: most  longest   workers   # needed on average, + there on average`,
    ...hours.map((hour, at) => row(hour, at, most)),
    `turns: ${day.begun}, answered ${day.answered}, cut off ${day.cut}, begun again by a drain ${day.handedBack}` +
      ` (${((100 * day.handedBack) / day.begun).toFixed(3)} %)`,
    `waiting: at most ${Math.max(...hours.map((hour) => hour.mostWaiting))} turns,` +
      ` at longest ${Math.max(...hours.map((hour) => hour.longestWait))} s`,
    `workers: ${day.scaledUp} added, ${day.scaledDown} taken away, ${day.reversals} times added within five minutes of that`,
    `worker-hours: ${workers.toFixed(1)}, ${(workers / ideal).toFixed(2)} times the ${ideal.toFixed(1)} that the target` +
      ` would take; ${fixed.toFixed(1)} for a fixed number that serves the busiest moment`,
    `as few workers as may be ${day.calmAfter ?? 'never'} s after the last text`,
  ].join('\n');
}

function row(hour: Stretch, at: number, most: number): string {
  const average = hour.workerSeconds / hour.seconds;
  const width = (workers: number): number => Math.round((workers / most) * barWidth);
  const ideal = width(hour.idealSeconds / hour.seconds);
  const cells = [
    String(at).padStart(4),
    (hour.begun / hour.seconds).toFixed(1).padStart(7),
    (hour.workSeconds / hour.seconds).toFixed(0).padStart(7),
    String(hour.mostWaiting).padStart(13),
    `${hour.longestWait} s`.padStart(7),
    `${hour.fewest}-${hour.most}`.padStart(8),
  ];
  return `${cells.join('  ')}   ${'#'.repeat(ideal)}${'+'.repeat(Math.max(0, width(average) - ideal))}`;
}
