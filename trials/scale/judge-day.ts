import type { Day } from './simulate-day.ts';

/** The longest that anyone may wait for a worker, in s: pods start, and Prometheus and the autoscaler look, meanwhile. */
const longestWait = 90;
/** From the last text to as few workers as may be, in s: the longest turn, the window, and a fifth a minute. */
const longestCalm = 2_400;
/** The share of turns that may begin again because their worker was taken away. */
const mostHandedBack = 0.001;
/** Times an hour that workers may be added just after some were taken away: a burst may come at any moment. */
const mostReversals = 0.5;
/** Worker-hours, as a multiple of those that the target would take. */
const mostWorkers = 1.6;

/** What was wrong with a day; nothing if the rule is right. */
export function judgeDay(day: Day): string[] {
  const wrong: string[] = [];
  const sum = (of: 'workerSeconds' | 'idealSeconds'): number =>
    day.hours.reduce((total, hour) => total + hour[of], 0);
  const wait = Math.max(...day.hours.map((hour) => hour.longestWait));
  const workers = sum('workerSeconds') / sum('idealSeconds');
  if (day.answered !== day.begun) wrong.push(`${day.begun - day.answered} turns were not answered`);
  if (day.cut > 0) wrong.push(`${day.cut} turns were cut off by the end of their worker`);
  if (day.handedBack > mostHandedBack * day.begun) {
    wrong.push(`${day.handedBack} of ${day.begun} turns began again because their worker was taken away`);
  }
  if (day.reversals > mostReversals * day.hours.length) {
    wrong.push(`workers were taken away and added again within five minutes ${day.reversals} times`);
  }
  if (wait > longestWait) wrong.push(`somebody waited ${wait} s for a worker, more than ${longestWait}`);
  if (day.calmAfter === undefined || day.calmAfter > longestCalm) {
    wrong.push(`after ${day.calmAfter ?? 'hours'} s of silence there were more workers than the least`);
  }
  if (workers > mostWorkers)
    wrong.push(`workers were there for ${workers.toFixed(2)} times as long as needed`);
  return wrong;
}
