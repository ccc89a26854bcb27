import { parseArgs } from 'node:util';
import { numberOption } from '../../tests/support/number-option.ts';

export interface ScaleOptions {
  readonly help: boolean;
  readonly seed: number;
  /** How long the day is. */
  readonly hours: number;
  /** Turns at work in the busiest hour, bursts left out. */
  readonly peak: number;
  /** From a pod's making until its process is started, in s. */
  readonly podSeconds: number;
  /** In place of what is deployed, if given. */
  readonly formula: string | undefined;
  readonly drainSeconds: number | undefined;
  readonly graceSeconds: number | undefined;
  /** Whether real processes are run first. */
  readonly real: boolean;
  /** How many times faster than on a cluster the rule runs on real processes. */
  readonly speed: number;
}

export const usage = `npm run scale:sim -- [options]

  --seed <n>           repeats a day (a random one if left out; the run prints it)
  --hours <h>          how long the day is, from one night to the next (24)
  --peak <turns>       turns at work in the busiest hour, bursts left out (1000)
  --pod-seconds <s>    from the making of a pod until its process is started (40)
  --formula <f>        another metric than is deployed, as "lag": the run must fail
  --drain-seconds <s>  another DRAIN_SECONDS than is deployed
  --grace-seconds <s>  another terminationGracePeriodSeconds than is deployed
  --no-real            leaves the real processes out, and takes figures of an earlier run for granted
  --speed <n>          how much faster the rule runs on real processes (30)
  --version            the release
  --help               this

Scales workers by the rule that k8s/components/keda deploys, read from its YAML. First real workers: real texts make
lag, pending and held, the rule reads them from the workers' metrics, and processes are started and ended by SIGTERM while
turns run; every text must have exactly one answer. What that measures goes into the second part, a simulated day with
bursts and long turns at the deployed size. Ends with 0 if backlog drains, nobody waits long, workers fall to
the least and do not come and go, and no turn is cut off.`;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): ScaleOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      hours: { type: 'string', default: '24' },
      peak: { type: 'string', default: '1000' },
      'pod-seconds': { type: 'string', default: '40' },
      formula: { type: 'string' },
      'drain-seconds': { type: 'string' },
      'grace-seconds': { type: 'string' },
      real: { type: 'boolean', default: true },
      speed: { type: 'string', default: '30' },
      help: { type: 'boolean', default: false },
    },
  });
  const seconds = (name: 'drain-seconds' | 'grace-seconds'): number | undefined => {
    const text = values[name];
    return text === undefined ? undefined : numberOption(`--${name}`, text, 0, 86_400);
  };
  return {
    help: values.help,
    seed: numberOption('--seed', values.seed, 0, 4_294_967_295),
    hours: numberOption('--hours', values.hours, 0.5, 168),
    peak: numberOption('--peak', values.peak, 1, 20_000),
    podSeconds: numberOption('--pod-seconds', values['pod-seconds'], 0, 3_600),
    formula: values.formula,
    drainSeconds: seconds('drain-seconds'),
    graceSeconds: seconds('grace-seconds'),
    real: values.real,
    speed: numberOption('--speed', values.speed, 1, 120),
  };
}
