import { parseArgs } from 'node:util';
import { numberOption } from '../../tests/support/number-option.ts';

export interface UpgradeOptions {
  readonly help: boolean;
  /** A commit, branch or tag; by default the release before this tree. */
  readonly from: string | undefined;
  readonly seed: number;
  readonly clients: number;
  /** How often the deployment is rolled: to this tree, back, and so on. */
  readonly rolls: number;
}

export const usage = `npm run upgrade:check -- [options]

  --from <ref>    what to upgrade from: a commit, branch or tag (the newest tag v* before this commit, or else the
                  commit before this one)
  --rolls <n>     how often the deployment is rolled: to this tree, back again, and so on (3)
  --clients <n>   sessions that talk meanwhile (16)
  --seed <n>      repeats a run's choices (a random one if left out; the run prints it)
  --version       shows the release
  --help          shows this

Starts two gateways and three workers of an earlier commit, which is unpacked and installed in a separate folder, and
replaces them one by one by those of this tree while clients talk; then the other way round, as in a rollback. At the end
every message must have exactly one answer, in order, at every client. Ends with exit code 0 if so.`;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): UpgradeOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      clients: { type: 'string', default: '16' },
      rolls: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    from: values.from,
    seed: numberOption('--seed', values.seed, 0, 4_294_967_295),
    clients: numberOption('--clients', values.clients, 1, 500),
    rolls: numberOption('--rolls', values.rolls, 1, 100),
  };
}
