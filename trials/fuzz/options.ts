import { parseArgs } from 'node:util';
import { integerOption, numberOption, withNegatives } from '../../tests/support/number-option.ts';

export interface FuzzOptions {
  readonly help: boolean;
  readonly seed: number;
  readonly minutes: number;
  /** At most so many inputs; by default as many as fit into the time. */
  readonly inputs: number;
  /** The number of the one input to send, if it is not all. */
  readonly only: number | undefined;
}

const mostInputs = 1_000_000_000;

export const usage = `npm run fuzz -- [options]

  --seed <n>     repeats a run's inputs (a random one if left out; the run prints it)
  --minutes <m>  how long inputs are sent (3)
  --inputs <n>   at most this many inputs, even if time is left
  --only <n>     sends only the input with this number, as a finding names it, and prints it
  --version      shows the release
  --help         shows this

Sends requests and socket frames that are made from the schemas of packages/protocol and then broken: wrong types, huge
texts, deep nesting, odd characters, keys such as __proto__, broken JSON, wrong headers, paths and methods. They go to a
gateway and a worker that run for this alone, with limits off: without a token, with a bad token, and as two users.
Whatever is sent, no response is a 5xx, each error has the documented shape and a code of the closed list, sockets get
\`error\` frames or documented closes, no response takes longer than five seconds, no process dies, none logs an error,
and an ordinary chat works throughout. Ends with exit code 0 if so; otherwise prints the seed and each input that failed.`;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: withNegatives(args),
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string', default: '3' },
      inputs: { type: 'string', default: String(mostInputs) },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const seed = values.seed ?? String(Math.floor(Math.random() * 1_000_000));
  return {
    help: values.help,
    seed: integerOption('--seed', seed, 0, 4_294_967_295),
    minutes: numberOption('--minutes', values.minutes, 0.05, 600),
    inputs: integerOption('--inputs', values.inputs, 1, mostInputs),
    only: values.only === undefined ? undefined : integerOption('--only', values.only, 0, mostInputs),
  };
}
