import { parseArgs } from 'node:util';
import { numberOption } from '../tests/support/number-option.ts';

export interface BenchOptions {
  readonly help: boolean;
  /** How long each of the parts with load runs, in s. */
  readonly seconds: number;
  /** Sockets that talk at once. */
  readonly talkers: number;
  /** Sockets that are idle, each of a session of its own. */
  readonly sockets: number;
}

export const usage = `npm run bench -- [options]

  --seconds <s>   how long each part with load runs (10)
  --talkers <n>   sockets that talk at once (100)
  --sockets <n>   idle sockets, each of a session of its own (3000); the limit of open files must allow twice as many
  --help          this

Measures what a message, a streamed answer, a socket, a session and a partition cost in Redis, gateway and worker, on a Redis
and processes of its own, and prints it with multiples of what a plain XADD and a bare WebSocket echo cost in the same
run: those compare between machines, the rest does not. Takes three minutes.`;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '10' },
      talkers: { type: 'string', default: '100' },
      sockets: { type: 'string', default: '3000' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    seconds: numberOption('--seconds', values.seconds, 1, 600),
    talkers: numberOption('--talkers', values.talkers, 1, 2_000),
    sockets: numberOption('--sockets', values.sockets, 10, 50_000),
  };
}
