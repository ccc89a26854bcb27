import { parseArgs } from 'node:util';

export const usage = `npm start -- [options]

  --gateways <n>  gateways, all on PORT (8000)                      (1)
  --workers <n>   agent-workers                                     (1)
  --watch         restart a service when its sources change (npm run dev)
  --json          show logs unchanged, as JSON lines
  --version       show the release
  --help          show this

Runs everything on this machine: gateways, agent-workers, and a private Redis with its data under DATA_DIR (.data), or
the Redis in REDIS_URL. Settings come from environment variables or a file .env; docs/settings.md lists them.
Admin ports start at 9100 and 9200; if these are taken, others are chosen.`;

export interface LaunchOptions {
  readonly gateways: number;
  readonly workers: number;
  readonly watch: boolean;
  readonly json: boolean;
  readonly version: boolean;
  readonly help: boolean;
}

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): LaunchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      gateways: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
      watch: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    ...values,
    gateways: count('gateways', values.gateways),
    workers: count('workers', values.workers),
  };
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`--${name} takes a number from 1 to 99, not ${text}`);
  return Number(text);
}
