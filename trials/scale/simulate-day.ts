import { Autoscaler } from './autoscaler.ts';
import type { Deployment } from './deployment.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import type { Traffic } from './traffic.ts';
import { workMetric } from './work-metric.ts';

/** How often a HorizontalPodAutoscaler looks: the controller's own, unless the cluster sets another. */
export const syncSeconds = 15;
/** How long all may take to be calm again when nothing more is asked. */
const calmSeconds = 3 * 3_600;

/** What a stretch of time was like. */
export interface Stretch {
  begun: number;
  /** Turns at work, added up over the seconds. */
  workSeconds: number;
  mostWaiting: number;
  longestWait: number;
  fewest: number;
  most: number;
  /** Workers, those that start and end included, added up over the seconds. */
  workerSeconds: number;
  /** As few as the rule's target would take, if workers came and went at once. */
  idealSeconds: number;
  seconds: number;
}

export interface Day {
  readonly hours: readonly Stretch[];
  readonly begun: number;
  readonly answered: number;
  readonly handedBack: number;
  readonly cut: number;
  readonly scaledUp: number;
  readonly scaledDown: number;
  /** Times that workers were added within five minutes of taking some away. */
  readonly reversals: number;
  /** From the last text until as few workers as may be were left, in s; `undefined` if that never came. */
  readonly calmAfter: number | undefined;
  /** Workers that are there all the time, to serve the busiest minute. */
  readonly fixedWorkers: number;
}

/** Plays the traffic against the workers, scaled by the rule, and on until all is calm. */
export function simulateDay(deployment: Deployment, fleetOptions: FleetOptions, traffic: Traffic): Day {
  const { rule, formula, scrapeSeconds, concurrency } = deployment;
  const fleet = new Fleet(rule.min, fleetOptions);
  const autoscaler = new Autoscaler(rule);
  const hours: Stretch[] = [];
  let [metric, scaledUp, scaledDown, reversals, lastDown] = [0, 0, 0, 0, -Infinity];
  let busiest = 0;
  let calmAfter: number | undefined;
  for (let now = 0; now < traffic.seconds + calmSeconds; now++) {
    const begun = traffic.at(now);
    fleet.tick(now, begun);
    const { lag, pending } = fleet.depths;
    busiest = Math.max(busiest, lag + pending);
    // Prometheus is asked for what it scraped last, at another moment than it scrapes.
    if (now % scrapeSeconds === 0) metric = workMetric(formula, { lag, pending, held: 0 });
    if (now % syncSeconds === Math.floor(syncSeconds / 2)) {
      const current = fleet.replicas;
      const next = autoscaler.decide(now, current, metric);
      if (next > current && now - lastDown < 300) reversals += 1;
      if (next > current) scaledUp += next - current;
      if (next < current) [scaledDown, lastDown] = [scaledDown + current - next, now];
      fleet.scaleTo(now, next);
    }
    const hour = (hours[Math.floor(now / 3_600)] ??= newStretch());
    hour.begun += begun.length;
    hour.workSeconds += lag + pending;
    hour.mostWaiting = Math.max(hour.mostWaiting, lag);
    hour.longestWait = Math.max(hour.longestWait, fleet.takeLongestWait());
    hour.fewest = Math.min(hour.fewest, fleet.replicas);
    hour.most = Math.max(hour.most, fleet.pods);
    hour.workerSeconds += fleet.pods;
    hour.idealSeconds += Math.max(rule.min, Math.ceil((lag + pending) / rule.target));
    hour.seconds += 1;
    if (now >= traffic.seconds && lag + pending === 0 && fleet.pods === rule.min) {
      calmAfter = now - traffic.seconds;
      break;
    }
  }
  return {
    hours,
    begun: hours.reduce((sum, hour) => sum + hour.begun, 0),
    answered: fleet.answered,
    handedBack: fleet.handedBack,
    cut: fleet.cut,
    scaledUp,
    scaledDown,
    reversals,
    calmAfter,
    fixedWorkers: Math.ceil(busiest / concurrency),
  };
}

function newStretch(): Stretch {
  return {
    begun: 0,
    workSeconds: 0,
    mostWaiting: 0,
    longestWait: 0,
    fewest: Infinity,
    most: 0,
    workerSeconds: 0,
    idealSeconds: 0,
    seconds: 0,
  };
}
