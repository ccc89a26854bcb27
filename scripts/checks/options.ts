import { parseArgs } from 'node:util';
import { type Check, longChecks, sourceChecks, testChecks } from './checks.ts';

const tests = [...testChecks, ...longChecks];
const names = [...sourceChecks, ...tests].map(({ name }) => name);

export const usage = `npm test -- [options]

  --only <check>   runs one of: ${names.join(', ')}
  --long           runs the long tier: the client in a browser, Redis Cluster and Sentinel, longer runs of the models
  --version        shows the release
  --help           shows this

Sets itself up, then checks and tests everything, and stops at the first failure. The tests use the Redis in REDIS_URL; or
a container, if an engine is running and has an image (with CI set, it may pull one); or a server of this machine
(AGENTCONNECT_TEST_REDIS=local skips containers). A line says which. The browser is CHROMIUM_PATH, a Chromium on the PATH,
or a copy that is unpacked into your cache. At the end it prints how many tests passed and failed; a check that fails
counts as one.`;

export interface CheckOptions {
  readonly version: boolean;
  readonly help: boolean;
  /** Run side by side, before the tests. */
  readonly sources: readonly Check[];
  /** Run one after the other. */
  readonly tests: readonly Check[];
}

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): CheckOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      long: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, long, version, help } = values;
  if (only === undefined) {
    return long
      ? { version, help, sources: [], tests: longChecks }
      : { version, help, sources: sourceChecks, tests: testChecks };
  }
  if (!names.includes(only)) throw new Error(`--only takes one of ${names.join(', ')}, not ${only}`);
  const isIt = ({ name }: Check): boolean => name === only;
  return { version, help, sources: sourceChecks.filter(isIt), tests: tests.filter(isIt) };
}
