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
  --hours <h>          length of the day, from one night to the next (24)
  --peak <turns>       running turns in the busiest hour, without bursts (1000)
  --pod-seconds <s>    time from the creation of a pod until its process starts (40)
  --formula <f>        another metric than the deployed one, such as "lag"; the run must fail
  --drain-seconds <s>  another DRAIN_SECONDS than the deployed one
  --grace-seconds <s>  another terminationGracePeriodSeconds than the deployed one
  --no-real            skips the real processes and uses the figures of an earlier run
  --speed <n>          how much faster the rule runs on real processes (30)
  --version            shows the release
  --help               shows this

Scales workers by the rule that k8s/components/keda deploys, read from its YAML. The first part uses real workers: real
texts make lag, pending and held, the rule reads them from the workers' metrics, and processes are started, and ended by
SIGTERM while turns run; every text must have exactly one answer. The second part uses the measured times to simulate a
day with bursts and long turns at the deployed size. Ends with exit code 0 if the backlog drains, nobody waits long, the
number of workers falls to the minimum and does not flap, and no turn is cut off.`;

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
